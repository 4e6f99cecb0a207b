import { fromSensorEvent, type SensorEventRow } from '../events/from-ledger.ts';
import { fromSensorRow } from '../events/from-sensor.ts';
import type { SextantEvent } from '../events/model.ts';
import type { ReadDb } from '../ports.ts';
import type { SensorRow } from '../sensors/store.ts';
import type { ToldKind } from './rule.ts';

/** Events of one SIM that are looked at around a new one. */
const mostTold = 5_000;

/** Which of the kinds that detectors ask for an event is; null for all others. */
export function toldKindOf({ type, class: kind }: SextantEvent): ToldKind | null {
  if (type === 'sim.lifecycle.changed') return 'changes';
  if (type === 'device.firmware.reported') return 'firmware';
  if (type === 'device.reading') return 'readings';
  return kind === 'flow' ? 'flows' : null;
}

const classOfKind = { firmware: 'device', readings: 'device', flows: 'flow', changes: 'sim' } as const;
const fileKind = { firmware: 'firmware', flows: 'flow', readings: null, changes: null } as const;

/** What files and sensors told of a SIM in [from, to), oldest first; of too much the newest. */
export function readTold(
  cache: ReadDb,
  ledger: ReadDb,
  body: string,
  kind: ToldKind,
  from: number,
  to: number,
): SextantEvent[] {
  const named = fileKind[kind];
  const files =
    named === null
      ? []
      : ledger.all<SensorEventRow>(
          'SELECT * FROM sensor_events WHERE iccid_body = ? AND kind = ? AND at >= ? AND at < ? ORDER BY at DESC LIMIT ?',
          [body, named, from, to, mostTold],
        );
  const sensed = cache.all<SensorRow>(
    'SELECT * FROM sensor_rows WHERE iccid_body = ? AND class = ? AND at >= ? AND at < ? ORDER BY at DESC LIMIT ?',
    [body, classOfKind[kind], from, to, mostTold],
  );
  return [
    ...files.flatMap((row) => {
      const event = fromSensorEvent(row, null);
      return event === null ? [] : [event];
    }),
    ...sensed.map((row) => fromSensorRow(row, null)).filter((event) => toldKindOf(event) === kind),
  ].sort((a, b) => a.at - b.at);
}

/** States of an order in which it may have changed something at the provider. */
export function readOrders(ledger: ReadDb, body: string, from: number, to: number): string[] {
  return ledger
    .all<{ kind: string }>(
      `SELECT DISTINCT a.kind AS kind FROM action_sims s JOIN actions a ON a.action_id = s.action_id
       WHERE s.iccid_body = ? AND s.sent_at IS NOT NULL AND s.sent_at < ? AND COALESCE(s.observed_at, s.updated_at) >= ?`,
      [body, to, from],
    )
    .map(({ kind }) => kind);
}
