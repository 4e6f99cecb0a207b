import type { Files, HeldFile } from '../ports.ts';
import { parseMapping, type CsvMapping } from './csv-mapping.ts';
import { formatOf } from './formats.ts';

/** First bytes of a file in which its format shows. */
const shownBytes = 64 * 1_024;
/** Longest mapping file, bytes. */
const mappingBytes = 256 * 1_024;

/** The format of a file: its name, a mapping, or null for what is no log of a sensor. */
export async function recognise(
  files: Files,
  file: HeldFile,
  path: string,
  mapping: CsvMapping | null,
): Promise<string | CsvMapping | null> {
  if (mapping !== null) return mapping;
  const text = await textOf(file, shownBytes);
  const lines = text.split('\n');
  // The last line may be cut; alone it is all there is.
  if (lines.length > 1) lines.pop();
  const shown = formatOf(lines);
  if (shown !== null) return shown;
  return /[,;|\t]/.test(lines[0] ?? '') ? mappingBeside(files, path) : null;
}

/**
 * Reads a mapping file.
 *
 * @throws AppError FILE_UNREADABLE, INVALID_INPUT
 */
export async function readMapping(files: Files, path: string): Promise<CsvMapping> {
  const file = await files.hold(path, 'follow');
  try {
    return parseMapping(await textOf(file, mappingBytes));
  } finally {
    await file.close();
  }
}

/** `FILE.mapping.json` beside a file. One that cannot be used is an error: the file would be read as something else. */
async function mappingBeside(files: Files, path: string): Promise<CsvMapping | null> {
  let file: HeldFile;
  try {
    file = await files.hold(`${path}${mappingSuffix}`, 'refuse');
  } catch {
    return null;
  }
  try {
    return parseMapping(await textOf(file, mappingBytes));
  } finally {
    await file.close();
  }
}

export const mappingSuffix = '.mapping.json';

async function textOf(file: HeldFile, most: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const piece of file.bytes(0, Math.min(most, file.size)))
    text += decoder.decode(piece, { stream: true });
  return text;
}
