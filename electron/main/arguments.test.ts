import { describe, expect, it } from 'vitest';
import { ArgumentError, readArguments } from './arguments.ts';

const read = (...args: string[]) =>
  readArguments(['/bin/electron', '--inspect=0', '.', ...args], '/home/ada');

describe('readArguments', () => {
  it('passes over what is not ours and fills in the demo fleet', () => {
    expect(read('--ozone-platform=x11')).toEqual({
      dataDir: undefined,
      printReport: undefined,
      demo: { sims: 2000, seed: 1, speed: 1, attacks: 'all' },
      saveTo: undefined,
      engineLauncher: undefined,
    });
  });

  it('takes both spellings and makes paths absolute', () => {
    expect(read('--data-dir', 'fleet one').dataDir).toBe('/home/ada/fleet one');
    expect(read('--data-dir=/srv/x').dataDir).toBe('/srv/x');
    expect(read('--print-report', 'a.html', '/out/b.pdf').printReport).toEqual({
      from: '/home/ada/a.html',
      to: '/out/b.pdf',
    });
  });

  it('says what is wrong with a bad one', () => {
    expect(() => read('--data-dir')).toThrow(new ArgumentError('--data-dir needs a value.'));
    expect(() => read('--data-dir', '--demo-sims=5')).toThrow('--data-dir needs a value.');
    expect(() => read('--demo-sims', '12x')).toThrow('must be a whole number from 1 to 1000000, not "12x"');
    expect(() => read('--print-report', 'a.html')).toThrow('needs two files');
    expect(() => read('--engine-launcher', 'thread')).toThrow('utility or child');
  });
});
