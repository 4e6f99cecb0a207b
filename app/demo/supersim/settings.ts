/** Settings updates: what is sent to cards over the air. Each SIM had one when it was made, and has one with each change of status. */
import { day, isoSeconds } from '../../../shared/time.ts';
import { superIccidOf, settingsSidOf, simSidOf } from './ids.ts';
import { pageReply } from './paging.ts';
import { simNamed } from './sims.ts';
import type { SentSettings, SuperSimRoute, SuperSimWorld } from './world.ts';

const largestPage = 1_000;

export const settingsRoutes: readonly SuperSimRoute[] = [
  {
    method: 'GET',
    path: '/v1/SettingsUpdates',
    handle(call, world) {
      const [sid, status] = [call.query.get('Sim'), call.query.get('Status')];
      const only = sid === null ? null : simNamed(world, sid);
      const last = only === null ? (sid === null ? world.fleet.size : 0) : only.index + 1;
      return pageReply(call, world, 'settings_updates', largestPage, (from, size) => {
        const rows: string[] = [];
        let index = Math.max(from, only?.index ?? 0);
        for (; index < last && rows.length < size; index++)
          for (const view of updatesOf(world, index, call.now))
            if (status === null || view.status === status) rows.push(JSON.stringify(view));
        return { rows, next: index < last ? index : null };
      });
    },
  },
];

function updatesOf(world: SuperSimWorld, index: number, now: number) {
  const sim = world.fleet.facts(index);
  const first: SentSettings = { at: sim.createdTime, doneAt: sim.createdTime + day };
  return [first, ...(world.settings.get(index) ?? [])].map((sent, position) => ({
    sid: settingsSidOf(world.seed, index, position),
    iccid: superIccidOf(sim),
    sim_sid: simSidOf(world.seed, index),
    status: stateOf(sent, now),
    packages: [{ name: 'base-settings', version: '1.0.0' }],
    date_completed: sent.doneAt <= now ? isoSeconds(sent.doneAt) : null,
    date_created: isoSeconds(sent.at),
    date_updated: isoSeconds(Math.min(now, sent.doneAt)),
  }));
}

function stateOf({ at, doneAt }: SentSettings, now: number): 'scheduled' | 'in-progress' | 'successful' {
  if (doneAt <= now) return 'successful';
  return now < (at + doneAt) / 2 ? 'scheduled' : 'in-progress';
}
