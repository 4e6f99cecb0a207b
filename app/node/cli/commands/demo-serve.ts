import { parseSchedule, type ScheduledAttack } from '../../../demo/attacks/schedule.ts';
import {
  mixableKinds,
  parseProviders,
  partsOf,
  shares,
  startMixed,
  startOverlays,
} from '../../../demo/mixed-fleet.ts';
import { writeReadyFile, type ServedProvider } from '../../../demo/ready-file.ts';
import { startDemoWorld } from '../../../demo/world.ts';
import { minute } from '../../../../shared/time.ts';
import { type Command, type Invocation, UsageError } from '../command.ts';

/** `demo serve`: a demo world by itself, until Ctrl-C. */
export const demoServe: Command = {
  words: ['demo', 'serve'],
  takes: '',
  about: 'Runs a demo world: a made-up fleet behind emulated providers, on this machine alone.',
  details: [
    'It says its address and goes on until Ctrl-C. Connect to it with: provider add --from-demo FILE',
    'LIST is all, none, or kinds such as stolen-sim@+75s,silent-site@-5h (from the start; units s m h d).',
  ],
  options: {
    sims: { type: 'string', value: 'N', about: 'SIMs of the fleet, 1 to 1000000 (2000)' },
    providers: {
      type: 'string',
      value: 'LIST',
      about: `spreads them over several emulated providers: all, or some of ${mixableKinds.join(',')} (soracom); camara adds to half of soracom's`,
    },
    seed: { type: 'string', value: 'S', about: 'another seed is another fleet (1)' },
    port: { type: 'string', value: 'P', about: 'TCP port on 127.0.0.1; 0 takes a free one (0)' },
    speed: { type: 'string', value: 'X', about: 'seconds of the world per second; 0 stands still (1)' },
    attacks: { type: 'string', value: 'LIST', about: 'what happens to the fleet (none)' },
    'ready-file': {
      type: 'string',
      value: 'FILE',
      about: 'written once it listens: address, credentials, import folder, ground truth',
    },
    dir: {
      type: 'string',
      value: 'DIR',
      about: 'folder for import files and ground truth, instead of a temporary one',
    },
    admin: { type: 'boolean', about: 'lets tests steer the world under /_world/ on the same port' },
    'watch-parent': { type: 'boolean', about: 'ends with the process that started it' },
    minutes: { type: 'string', value: 'M', about: 'ends by itself after so long' },
  },
  async run({ options, out, signal, path }) {
    const kinds = providersOf(options.text('providers') ?? 'soracom');
    const { inventories, overlays } = partsOf(kinds);
    const total = options.whole('sims', 1, 1_000_000) ?? 2_000;
    const sims = shares(total, inventories.length);
    const common = {
      seed: options.whole('seed', 0, 2 ** 31) ?? 1,
      speed: options.number('speed', 0, 86_400) ?? 1,
      ...lifetimeOf(options.number('minutes', 0.01, 100_000)),
    };
    const hasWorld = kinds.includes('soracom');
    const mixed = await startMixed(
      inventories.filter((kind) => kind !== 'soracom'),
      hasWorld ? sims.slice(1) : sims,
      common,
    );
    const running = [mixed];
    try {
      if (!hasWorld) return await serveOthers(mixed.served, options, out, path, signal);
      const dir = options.text('dir');
      const world = await startDemoWorld({
        ...common,
        sims: sims[0] ?? total,
        port: options.whole('port', 0, 65_535) ?? 0,
        attacks: attacksOf(options.text('attacks') ?? 'none'),
        admin: options.flag('admin'),
        watchParent: options.flag('watch-parent'),
        ...(dir === undefined ? {} : { dir: path(dir) }),
      });
      const over = await startOverlays(overlays, world, common);
      running.push(over);
      const beside = [...mixed.served, ...over.served];
      const readyFile = options.text('ready-file');
      if (readyFile !== undefined) await world.writeReadyFile(path(readyFile), beside);
      for (const { kind, reason } of world.attacks.skipped) out.note(`${kind} does not happen: ${reason}`);
      out.result(
        {
          url: world.url,
          baseUrl: world.baseUrl,
          importDir: world.importDir,
          groundTruthPath: world.groundTruthPath,
          providers: beside.map(({ name, kind, baseUrl }) => ({ name, kind, baseUrl })),
          ...(readyFile === undefined ? {} : { readyFile: path(readyFile) }),
        },
        () =>
          [
            `The demo world listens on ${world.baseUrl}`,
            ...beside.map(({ name, baseUrl }) => `An emulated ${name} listens on ${baseUrl}`),
            `Import files: ${world.importDir}`,
            `Ground truth: ${world.groundTruthPath}`,
            'Ctrl-C ends it.',
          ].join('\n'),
      );
      const stop = (): void => void world.close();
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) stop();
      await world.closed;
      return 0;
    } finally {
      await Promise.all(running.map((each) => each.close()));
    }
  },
};

function lifetimeOf(minutes: number | undefined): { readonly maxLifetimeMs?: number } {
  return minutes === undefined ? {} : { maxLifetimeMs: minutes * minute };
}

/** Without Soracom there is no world with attacks and files: only the other APIs. */
async function serveOthers(
  served: readonly ServedProvider[],
  options: Invocation['options'],
  out: Invocation['out'],
  path: Invocation['path'],
  signal: AbortSignal,
): Promise<0> {
  const readyFile = options.text('ready-file');
  if (readyFile !== undefined) await writeReadyFile(path(readyFile), { pid: process.pid, providers: served });
  out.result({ providers: served.map(({ name, kind, baseUrl }) => ({ name, kind, baseUrl })) }, () =>
    [
      ...served.map(({ name, baseUrl }) => `An emulated ${name} listens on ${baseUrl}`),
      'Ctrl-C ends it.',
    ].join('\n'),
  );
  const minutes = options.number('minutes', 0.01, 100_000);
  await new Promise<void>((done) => {
    const timer = minutes === undefined ? undefined : setTimeout(done, minutes * minute);
    const stop = (): void => {
      clearTimeout(timer);
      done();
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  return 0;
}

function providersOf(text: string): readonly string[] {
  try {
    return parseProviders(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--providers: ${error.message}.`);
    throw error;
  }
}

function attacksOf(text: string): readonly ScheduledAttack[] {
  try {
    return parseSchedule(text);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--attacks: ${error.message}.`);
    throw error;
  }
}
