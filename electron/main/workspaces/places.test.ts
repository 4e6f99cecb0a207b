import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { placesIn } from './places.ts';
import { kindOfWorkspace } from './workspace-file.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'sextant-places-'));
});
afterAll(() => rmSync(root, { recursive: true }));

function workspace(name: string, files: Record<string, unknown>): string {
  const folder = join(root, name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(folder, file), JSON.stringify(content));
  return folder;
}

it('tells workspaces from folders that hold some', () => {
  expect(kindOfWorkspace(workspace('holds', {}))).toBeUndefined();
  expect(kindOfWorkspace(join(root, 'absent'))).toBeUndefined();
  expect(kindOfWorkspace(workspace('real', { 'workspace.json': { name: 'A', demo: false } }))).toBe('real');
  const demo = { name: 'Demo', demo: true };
  expect(kindOfWorkspace(workspace('own', { 'workspace.json': demo, 'demo-world.json': {} }))).toBe('demo');
  expect(kindOfWorkspace(workspace('elsewhere', { 'workspace.json': demo }))).toBe('connected-demo');
  expect(kindOfWorkspace(workspace('damaged', { 'workspace.json': 'x' }))).toBe('real');
});

it('puts workspaces where the command line finds them', () => {
  expect(placesIn('/data', undefined)).toMatchObject({
    main: '/data/main',
    demo: '/data/demo',
    embedsWorld: true,
  });
  expect(placesIn('/data', 'real')).toMatchObject({
    main: '/data',
    demo: '/data/demo',
    shell: '/data/shell',
  });
  expect(placesIn('/data', 'demo')).toMatchObject({ main: '/data/main', demo: '/data', embedsWorld: true });
  expect(placesIn('/data', 'connected-demo')).toMatchObject({ demo: '/data', embedsWorld: false });
});
