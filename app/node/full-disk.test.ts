import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A disk of 3 MiB that only the given command sees, and that is gone with it. */
const onSmallDisk = (dir: string, command: readonly string[]) =>
  spawnSync(
    'unshare',
    [
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      'mount -t tmpfs -o size=3m tmpfs "$1" && shift && exec "$@"',
      'sh',
      dir,
      ...command,
    ],
    { encoding: 'utf8' },
  );

const supported = process.platform === 'linux' && onSmallDisk(tmpdir(), ['true']).status === 0;

it.skipIf(!supported)(
  'a full disk refuses writes in words, keeps what was committed, and is forgotten once there is room',
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'sextant-full-'));
    try {
      const { stdout, stderr, status } = onSmallDisk(dir, [
        process.execPath,
        join(import.meta.dirname, 'full-disk.testkit.ts'),
        dir,
      ]);
      expect(status, stderr).toBe(0);
      const steps = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
      expect(steps).toEqual([
        ['before', 'Before'],
        ['write', 'DISK_FULL'],
        ['read', 'Before'],
        ['after', 'After'],
        ['open', 'DISK_FULL'],
        ['again', 'After'],
      ]);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
);
