import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { App } from 'electron';
import { logTo } from '../log.ts';
import { printReportFile } from '../reports/headless.ts';
import { startNavigationLock } from '../security/navigation.ts';
import { startSessionLock } from '../security/session-lock.ts';

/**
 * `--print-report IN.html OUT.pdf`: no window, no workspace, no engine; a profile of its own that is deleted again. With
 * `--ozone-platform=headless --disable-gpu` before it, not even a display is needed.
 */
export async function printOnly(app: App, order: { from: string; to: string }): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'sextant-print-'));
  app.setPath('userData', profile);
  app.setPath('sessionData', profile);
  const tell = (message: string) => process.stderr.write(`sextant: ${message}\n`);
  const log = logTo((line) => process.stderr.write(`${line}\n`));
  await app.whenReady();
  startNavigationLock({ app, log });
  startSessionLock({ app, log });
  const code = await printReportFile(order, tell);
  process.on('exit', () => rmSync(profile, { recursive: true, force: true }));
  app.exit(code);
}
