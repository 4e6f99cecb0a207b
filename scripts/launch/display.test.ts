import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startVirtualDisplay } from './display.ts';

test.runIf(process.platform === 'linux')(
  'two virtual displays stand beside each other and leave nothing',
  async () => {
    const [one, other] = await Promise.all([startVirtualDisplay(), startVirtualDisplay()]);
    const sockets = [one, other].map(({ name }) => `/tmp/.X11-unix/X${name.slice(1)}`);
    expect(new Set(sockets).size).toBe(2);
    expect(sockets.map((path) => existsSync(path))).toEqual([true, true]);
    await Promise.all([one.stop(), other.stop()]);
    expect(sockets.map((path) => existsSync(path))).toEqual([false, false]);
  },
);
