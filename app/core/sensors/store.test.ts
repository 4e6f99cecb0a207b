import { describe, expect, it } from 'vitest';
import { sensorEventsAfter } from '../events/from-sensor.ts';
import { context, useImports } from '../imports/imports.testkit.ts';
import { base, connLine, minutes, putSim } from './sensors.testkit.ts';
import { storeSensorRows } from './store.ts';

const here = useImports();
const { write, run } = here;
const events = () => sensorEventsAfter(here.ports.cache, 0, 10_000).map(({ event }) => event);

describe('what is kept', () => {
  it('is bounded: the oldest rows go', () => {
    const row = {
      class: 'flow',
      type: 'flow.closed',
      product: 'zeek',
      service: null,
      body: null,
      late: false,
      members: '{}',
    } as const;
    const rows = Array.from({ length: 30 }, (_, line) => ({ ...row, line, at: base + line }));
    for (let from = 0; from < 30; from += 10)
      storeSensorRows(here.ports.cache, rows.slice(from, from + 10), {
        streamId: 1,
        source: 'a',
        now: base,
        offset: from,
        kept: 12,
      });
    expect(events().map(({ at }) => at - base)).toEqual(Array.from({ length: 12 }, (_, index) => 18 + index));
  });

  it('is shown by SIM, newest first, page by page', async () => {
    putSim(here.ports, 1, { ip: '10.64.0.1' });
    const lines = [3, 1, 2].map((each) => connLine(minutes(each), '10.64.0.1', '192.0.2.1'));
    await run(write('conn.log', `${lines.join('\n')}\n`));
    const first = await here.imports.handlers.traffic({ simKey: 1, limit: 2 }, context);
    expect(first.more).toBe(true);
    expect(first.events.map(({ at }) => at)).toEqual([minutes(3), minutes(2)]);
    expect(first.events[0]?.summary).toBe('to 192.0.2.1 port 8883, tcp, established, 100 B up, 7 B down');
    const last = first.events[1];
    const second = await here.imports.handlers.traffic(
      { simKey: 1, before: { at: last?.at ?? 0, id: last?.id ?? 0 }, limit: 2 },
      context,
    );
    expect(second).toMatchObject({ more: false, events: [{ at: minutes(1) }] });
  });
});
