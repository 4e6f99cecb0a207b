import { open, rename, rm } from 'node:fs/promises';
import { cannotSave } from '../reports/save.ts';

/**
 * Writes a CSV file piece by piece, with the byte order mark that spreadsheets need to read UTF-8. It is there as a whole or not at
 * all: what stood there before stays until the new one is complete.
 *
 * @param fill writes lines, each with its end, and says what came of it
 * @throws AppError of the disk, and whatever `fill` throws
 */
export async function writeCsv<T>(
  path: string,
  fill: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const partial = `${path}.partial`;
  const failed = (error: unknown): never => {
    throw cannotSave(path, error);
  };
  try {
    const file = await open(partial, 'w').catch(failed);
    const write = async (text: string): Promise<void> => {
      await file.write(text).catch(failed);
    };
    let result: T;
    try {
      await write('\ufeff');
      result = await fill(write);
    } finally {
      await file.close();
    }
    await rename(partial, path).catch(failed);
    return result;
  } finally {
    await rm(partial, { force: true });
  }
}
