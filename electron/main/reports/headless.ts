import { readFile } from 'node:fs/promises';
import { printReport } from './print.ts';
import { saveFile } from './save.ts';

/**
 * Prints one report file for the command line.
 *
 * @returns the process's exit code: 0, or 1 with the reason told
 */
export async function printReportFile(
  order: { readonly from: string; readonly to: string },
  tell: (message: string) => void,
): Promise<number> {
  try {
    const html = await readFile(order.from, 'utf8');
    const pdf = await printReport(html);
    const { bytes, sha256 } = await saveFile(order.to, pdf);
    tell(`wrote ${order.to} (${bytes} bytes, SHA-256 ${sha256})`);
    return 0;
  } catch (error) {
    tell(`cannot print ${order.from}: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}
