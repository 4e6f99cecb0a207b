import type { ReadDb } from '../ports.ts';
import { sensorRowsAfter, type SensorRow } from '../sensors/store.ts';
import { classNames } from './classes.ts';
import type { SextantEvent } from './model.ts';
import { eventSimByBody, simMembers, type EventSim } from './sim-members.ts';

/** A row that a sensor's log gave. Pure; the id stays when the file is read again. */
export function fromSensorRow(row: SensorRow, sim: EventSim | null): SextantEvent {
  const { class: kind, iccid_body: body } = row;
  const members = JSON.parse(row.body) as Readonly<Record<string, unknown>>;
  return {
    id: `sensor/${row.stream_id}/${row.line}`,
    at: row.at,
    receivedAt: row.received_at,
    type: row.type,
    class: kind,
    source: row.source,
    logsource: {
      category: classNames[kind].category,
      product: row.product,
      ...(row.service === null ? {} : { service: row.service }),
    },
    ...(row.late === 1 ? { late: true } : {}),
    ...(body === null ? {} : { iccidBody: body }),
    ...simMembers(sim),
    ...members,
  } as SextantEvent;
}

/** A stored event and the cursor after it. */
export interface StoredEvent {
  readonly row: number;
  readonly event: SextantEvent;
}

/**
 * The next events of sensors after a cursor, in the order in which they came in: the live stream. Late ones are marked
 * `late` and are not for live rules.
 */
export function sensorEventsAfter(cache: ReadDb, after: number, limit: number): readonly StoredEvent[] {
  const sims = new Map<string, EventSim | null>();
  const simOf = (body: string | null): EventSim | null => {
    if (body === null) return null;
    const known = sims.get(body);
    if (known !== undefined) return known;
    const found = eventSimByBody(cache, body);
    sims.set(body, found);
    return found;
  };
  return sensorRowsAfter(cache, after, limit).map((row) => ({
    row: row.row_id,
    event: fromSensorRow(row, simOf(row.iccid_body)),
  }));
}
