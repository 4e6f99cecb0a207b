import { explain } from '../baselines/explain.ts';
import { strangeAlone } from '../baselines/moves.ts';
import { resetBaseline } from '../baselines/reset.ts';
import { fail } from '../../../shared/errors.ts';
import type { Bus } from '../kernel/bus.ts';
import type { Handlers } from '../kernel/handlers.ts';
import type { Clock, Hash, ReadDb, WriteDb } from '../ports.ts';
import { baselineSims } from './baseline-sims.ts';
import { createContext } from './context.ts';

export interface BaselineDeskDeps {
  readonly cache: ReadDb;
  readonly ledger: WriteDb;
  readonly clock: Clock;
  readonly hash: Hash;
  readonly bus: Bus;
}

/** Questions about baselines: what is expected of a SIM, and learning it anew. */
export function createBaselineDesk(
  deps: BaselineDeskDeps,
): Pick<Handlers<'detections'>, 'baseline' | 'resetBaseline'> {
  const { cache, ledger } = deps;
  const simOf = (simKey: number): { body: string; iccid: string } => {
    const sim = cache.get<{ body: string; iccid: string }>(
      'SELECT iccid_body AS body, iccid FROM sims WHERE sim_key = ?',
      [simKey],
    );
    if (sim === undefined) throw fail('NOT_FOUND', 'This SIM is not in the fleet any more.');
    return sim;
  };
  return {
    async baseline({ simKey }) {
      const context = createContext(cache, ledger, () => false);
      const { series, ...rest } = await explain(
        {
          cache,
          ledger,
          simsOf: (bodies) => baselineSims(cache, context.groups, bodies),
          heard: (providerId) => ({
            usage: context.usageComplete(providerId),
            sims: context.simsReadTo(providerId),
          }),
        },
        simOf(simKey).body,
      );
      return { ...rest, alarmAt: strangeAlone, series: [...series] };
    },
    resetBaseline({ simKey, reason }, { actor }) {
      resetBaseline(deps, simOf(simKey), reason, actor);
      deps.bus.publish('detections.changed', {});
      return {};
    },
  };
}
