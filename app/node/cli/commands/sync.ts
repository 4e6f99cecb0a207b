import type { EngineClient } from '../../../../shared/client.ts';
import type { ProviderSync } from '../../../../shared/contract/index.ts';
import { isoSeconds, second } from '../../../../shared/time.ts';
import { type Command, UsageError } from '../command.ts';
import type { Output } from '../output.ts';
import { providerNamed } from '../provider-name.ts';
import { table } from '../table.ts';
import { watchRest } from '../rest.ts';

/** `sync`: reads the providers once and waits for what follows from it. */
export const sync: Command = {
  words: ['sync'],
  takes: '[PROVIDER]',
  about: 'Reads one provider or all, and waits until posture and detections have caught up.',
  details: [
    'Ctrl-C stops it; what was read is kept and the next sync goes on from there. Ends with 3 when a provider could not be read.',
  ],
  options: {},
  async run({ args: [name], out, session, signal }) {
    const { client } = await session();
    const before = await client.call('sync.status', {});
    if (before.providers.length === 0)
      throw new UsageError('No provider is connected. Connect one with: provider add');
    const providerId = await providerNamed(client, name);
    const since = Date.now();
    const rest = watchRest(client);
    const { started } = await client.call('sync.start', providerId === undefined ? {} : { providerId });
    // Asked after the start: the engine begins passes of its own, also between the two calls before.
    const passes = (await client.call('sync.status', {})).providers
      .filter((provider) => providerId === undefined || provider.providerId === providerId)
      // A pass that ran already is joined: it began when it says.
      .map((provider) => ({
        id: provider.providerId,
        from: started.includes(provider.providerId) ? since : (provider.startedAt ?? 0),
      }));
    const cancel = (): void => void client.call('sync.cancel', {});
    signal.addEventListener('abort', cancel, { once: true });
    const providers = await followPasses(client, out, passes, signal);
    signal.removeEventListener('abort', cancel);
    // Nothing follows from what could not be read.
    if (providers.some((provider) => succeeded(provider, passes))) await rest.settled(signal);
    out.result({ providers }, () =>
      table(
        columns,
        providers.flatMap((provider) => provider.sources.map((source) => ({ provider, source }))),
      ),
    );
    for (const { name, error } of providers)
      if (error !== null) out.error(`${name}: ${error.message} (${error.code})`);
    return providers.every((provider) => succeeded(provider, passes)) ? 0 : 3;
  },
};

const columns = [
  { title: 'PROVIDER', of: (row: SourceRow) => row.provider.name },
  { title: 'SOURCE', of: (row: SourceRow) => row.source.source },
  { title: 'ROWS', of: (row: SourceRow) => row.source.rows, right: true },
  { title: 'WRITTEN', of: (row: SourceRow) => row.source.written, right: true },
  {
    title: 'READ AT',
    of: (row: SourceRow) => (row.source.readAt === null ? null : isoSeconds(row.source.readAt)),
  },
];

interface SourceRow {
  readonly provider: ProviderSync;
  readonly source: ProviderSync['sources'][number];
}

/** One reading of a provider: the first that began at `from` or later, ms UTC. */
interface Pass {
  readonly id: string;
  readonly from: number;
}

function succeeded(provider: ProviderSync, passes: readonly Pass[]): boolean {
  const pass = passes.find(({ id }) => id === provider.providerId);
  return pass !== undefined && provider.error === null && (provider.lastSuccessAt ?? 0) >= pass.from;
}

function ended(provider: ProviderSync, passes: readonly Pass[]): boolean {
  const pass = passes.find(({ id }) => id === provider.providerId);
  if (pass === undefined || succeeded(provider, passes)) return true;
  return provider.state !== 'running' && (provider.startedAt ?? 0) >= pass.from;
}

/** Resolves with the providers once each pass has ended. A further one that began since is not waited for. */
async function followPasses(
  client: EngineClient,
  out: Output,
  passes: readonly Pass[],
  signal: AbortSignal,
): Promise<readonly ProviderSync[]> {
  for (;;) {
    const all = (await client.call('sync.status', {})).providers;
    const providers = all.filter(({ providerId }) => passes.some(({ id }) => id === providerId));
    const open = providers.filter((provider) => !ended(provider, passes));
    if (open.length === 0) return providers;
    if (signal.aborted && open.every(({ state }) => state !== 'running')) return providers;
    for (const provider of open) out.progress(progressOf(provider));
    await new Promise<void>((resolve) => {
      const stop = client.on('sync.changed', () => finish());
      // Progress is told by events; the timer covers one that came between the question and the subscription.
      const timer = setTimeout(() => finish(), second);
      const finish = (): void => {
        stop();
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function progressOf({ name, phase, done, total, estimateMs }: ProviderSync): string {
  const share = total === null ? String(done) : `${done} of ${total}`;
  const left = estimateMs === null ? '' : `, about ${Math.ceil(estimateMs / second)} s left`;
  return `${name}: ${phase ?? 'starting'} ${share}${left}`;
}
