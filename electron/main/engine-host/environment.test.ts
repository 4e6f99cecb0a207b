import fc from 'fast-check';
import { expect, it } from 'vitest';
import { engineEnvironment } from './environment.ts';

it('passes on what a program needs to run for this person', () => {
  const own = {
    HOME: '/home/ada',
    LANG: 'de_DE.UTF-8',
    TZ: undefined,
    PATH: '/usr/bin',
    NODE_OPTIONS: '--require /tmp/x.js',
  };
  expect(engineEnvironment(own)).toEqual({ HOME: '/home/ada', LANG: 'de_DE.UTF-8' });
});

it('passes on nothing that changes how programs run, nor anything it does not know', () => {
  const dangerous = /^(NODE_|ELECTRON_|LD_|DYLD_|SSL|OPENSSL|UV_|V8|.*(SECRET|TOKEN|PASS|KEY))/i;
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), (own) => {
      const names = Object.keys(
        engineEnvironment({ ...own, NODE_OPTIONS: 'x', LD_PRELOAD: 'x', API_TOKEN: 'x' }),
      );
      expect(names.filter((name) => dangerous.test(name))).toEqual([]);
    }),
  );
});
