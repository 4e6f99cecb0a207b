import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Log, Ports, ReportFont } from '../../core/ports.ts';

const faces: readonly (Omit<ReportFont, 'data'> & { readonly file: string })[] = [
  { family: 'sans', weight: 400, file: '@fontsource/inter/files/inter-latin-400-normal.woff2' },
  { family: 'sans', weight: 600, file: '@fontsource/inter/files/inter-latin-600-normal.woff2' },
  {
    family: 'mono',
    weight: 400,
    file: '@fontsource/jetbrains-mono/files/jetbrains-mono-latin-400-normal.woff2',
  },
];

/** The console's own fonts for reports, read once. Without one of them a report uses its reader's font and says the same. */
export function createReportFonts(log: Log): Ports['reportFonts'] {
  const read = async ({ family, weight, file }: (typeof faces)[number]): Promise<ReportFont[]> => {
    try {
      const data = await readFile(fileURLToPath(import.meta.resolve(file)));
      return [{ family, weight, data: data.toString('base64') }];
    } catch (error) {
      log.warn('a font for reports cannot be read', {
        file,
        error: error instanceof Error ? error.message : String(error),
      });
      return [];
    }
  };
  let fonts: Promise<readonly ReportFont[]> | null = null;
  return () => {
    fonts ??= Promise.all(faces.map(read)).then((found) => found.flat());
    return fonts;
  };
}
