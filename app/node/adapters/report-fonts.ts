import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Log, Ports } from '../../core/ports.ts';

const faces = {
  sans: '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2',
  mono: '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2',
} as const;

/** The console's own fonts for reports, read once. Without them a report uses its reader's fonts and says the same. */
export function createReportFonts(log: Log): Ports['reportFonts'] {
  const read = async (face: string): Promise<string | null> => {
    try {
      return (await readFile(fileURLToPath(import.meta.resolve(face)))).toString('base64');
    } catch (error) {
      log.warn('a font for reports cannot be read', {
        face,
        error: error instanceof Error ? error.message : String(error),
      });
      return null;
    }
  };
  let fonts: ReturnType<Ports['reportFonts']> | null = null;
  return () => {
    fonts ??= Promise.all([read(faces.sans), read(faces.mono)]).then(([sans, mono]) => ({ sans, mono }));
    return fonts;
  };
}
