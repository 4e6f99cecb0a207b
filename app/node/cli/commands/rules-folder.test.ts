import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { UsageError } from '../command.ts';
import { rulesExport, rulesImport } from './rules-folder.ts';
import { runAlone } from './run-command.testkit.ts';

const rule = `title: Telnet
logsource:
  category: network_connection
detection:
  selection:
    dstPort: 23
  condition: selection
`;
const tests =
  '[\n  {\n    "name": "telnet",\n    "expects": "match",\n    "events": [\n      {\n        "dstPort": 23\n      }\n    ]\n  }\n]\n';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sextant-rule-folder-'));
  mkdirSync(join(dir, 'in', 'deep'), { recursive: true });
  writeFileSync(join(dir, 'in', 'deep', 'telnet.yml'), rule);
  writeFileSync(join(dir, 'in', 'deep', 'telnet.tests.json'), tests);
  writeFileSync(join(dir, 'in', 'broken.yaml'), 'title: x\n');
  writeFileSync(join(dir, 'in', 'notes.txt'), 'no rule');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const run = (argv: readonly string[]) => runAlone(['rules', ...argv], [rulesExport, rulesImport], dir);

it('imports a folder file by file, and exports what it took', async () => {
  const preview = await run(['import', 'in', '--preview']);
  expect(preview.code).toBe(1);
  expect(preview.text).toMatch(/^refused\s+broken.yaml {2}x: Line 1: .*\nnew\s+deep\/telnet.yml {2}Telnet$/s);
  expect(await run(['export', 'out'])).toMatchObject({ code: 0, value: { files: [] } });
  expect(existsSync(join(dir, 'out'))).toBe(false);

  expect((await run(['import', 'in'])).code).toBe(1);
  expect(await run(['export', 'out'])).toMatchObject({ code: 0, text: '2 files written to out.' });
  expect(readdirSync(join(dir, 'out')).sort()).toEqual(['telnet.tests.json', 'telnet.yml']);
  expect(readFileSync(join(dir, 'out', 'telnet.yml'), 'utf8')).toBe(rule);
  expect(readFileSync(join(dir, 'out', 'telnet.tests.json'), 'utf8')).toBe(tests);

  const again = await run(['import', 'out/telnet.yml']);
  expect(again).toMatchObject({ code: 0, value: { rules: [{ outcome: 'same', ruleId: 'R-1', tests: 1 }] } });
});

it('asks for a folder, and for one that holds rules', async () => {
  mkdirSync(join(dir, 'empty'));
  for (const argv of [
    ['import'],
    ['import', 'absent'],
    ['import', 'empty'],
    ['export'],
    ['export', 'in/notes.txt'],
  ])
    await expect(run(argv), argv.join(' ')).rejects.toBeInstanceOf(UsageError);
});
