import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PageFiles, readPageFiles, servePageFile } from './page-files.ts';

const content = '<!doctype html><p>é</p>';
let dist: string;
let files: PageFiles;

beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), 'sextant-page-'));
  mkdirSync(join(dist, 'renderer', 'assets'), { recursive: true });
  writeFileSync(join(dist, 'renderer', 'index.html'), content);
  writeFileSync(join(dist, 'renderer', 'assets', 'changed.js'), 'not what was built');
  const sha256 = createHash('sha256').update(content).digest('hex');
  const manifest = {
    files: {
      '/index.html': { type: 'text/html; charset=utf-8', bytes: content.length, sha256 },
      '/assets/changed.js': { type: 'text/javascript; charset=utf-8', bytes: 5, sha256 },
    },
  };
  writeFileSync(join(dist, 'renderer-manifest.json'), JSON.stringify(manifest));
  files = await readPageFiles(dist);
});
afterAll(() => rmSync(dist, { recursive: true }));

async function ask(url: string, method = 'GET') {
  const refused: string[] = [];
  const answer = await servePageFile(files, { url, method }, (reason) => refused.push(reason));
  return {
    status: answer.status,
    body: await answer.text(),
    refused,
    headers: Object.fromEntries(answer.headers),
  };
}

it('serves what was built, as what it is', async () => {
  for (const path of ['/', '/index.html']) {
    const { status, body, headers, refused } = await ask(`console://app${path}`);
    expect([status, body, refused]).toEqual([200, content, []]);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
    });
  }
});

it.each([
  ['console://app/absent.js', 'GET', 404, 'unlisted'],
  ['console://app/assets/../../renderer-manifest.json', 'GET', 404, 'unlisted'],
  ['console://app/constructor', 'GET', 404, 'unlisted'],
  ['console://app/index.html?v=1', 'GET', 404, 'address'],
  ['console://elsewhere/index.html', 'GET', 404, 'address'],
  ['console://app/index.html', 'POST', 405, 'method'],
  ['console://app/assets/changed.js', 'GET', 500, 'changed'],
])('refuses %s by %s with %i', async (url, method, status, reason) => {
  const answer = await ask(url, method);
  expect([answer.status, answer.body, answer.refused]).toEqual([status, '', [reason]]);
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
});

it('reads no manifest that it does not understand', async () => {
  const other = mkdtempSync(join(tmpdir(), 'sextant-page-'));
  writeFileSync(join(other, 'renderer-manifest.json'), '{"files":{"index.html":"x"}}');
  await expect(readPageFiles(other)).rejects.toThrow();
  rmSync(other, { recursive: true });
});
