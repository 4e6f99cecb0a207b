import { expect, test } from '../../fixtures/app.ts';

const foreign = {
  NODE_OPTIONS: '--no-deprecation',
  NODE_EXTRA_CA_CERTS: '/tmp/ca.pem',
  NODE_PATH: '/tmp',
  LD_LIBRARY_PATH: '/tmp/nowhere',
  ELECTRON_RUN_AS_NODE_TRACE: '1',
  NODE_COMPILE_CACHE: '/tmp/nowhere',
  AWS_SECRET_ACCESS_KEY: 'not for the engine',
  SEXTANT_PASSPHRASE: 'not for the engine either',
};

interface EngineProcess {
  readonly argv: string[];
  readonly execArgv: string[];
  readonly env: Record<string, string>;
}

for (const launcher of ['child', 'utility']) {
  test(`the engine gets an environment that was built for it (${launcher})`, async ({ startBare }) => {
    const app = await startBare({ env: foreign, args: ['--engine-launcher', launcher] });
    const frame = (await app.page.evaluate('window.bare.call("test.process", {})')) as {
      value: EngineProcess;
    };
    const { argv, execArgv, env } = frame.value;
    expect(
      Object.keys(foreign).filter((name) => env[name] === foreign[name as keyof typeof foreign]),
    ).toEqual([]);
    const allowed = ['HOME', 'LANG', 'LC_ALL', 'LC_TIME', 'TZ', 'TMPDIR', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR'];
    // Node's own channel to a child; Chromium's own word to its processes that there is no session bus for them.
    const channel = ['NODE_CHANNEL_FD', 'NODE_CHANNEL_SERIALIZATION_MODE', 'DBUS_SESSION_BUS_ADDRESS'];
    // Where main has the engine's code kept compiled.
    const added = ['NODE_COMPILE_CACHE'];
    expect(Object.keys(env).filter((name) => ![...allowed, ...channel, ...added].includes(name))).toEqual([]);
    expect([argv, execArgv]).toEqual([[], []]);
  });
}
