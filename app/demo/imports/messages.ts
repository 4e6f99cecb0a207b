/** `sms-usage.ndjson`: messages of yesterday. The quiet fleet sends next to none, and only to its own service number. */
import { day, minute } from '../../../shared/time.ts';
import type { Fleet } from '../fleet.ts';
import { purpose } from '../purposes.ts';
import { hash32 } from '../random.ts';
import { covered, telemetrySims } from './coverage.ts';
import { iso } from './files.ts';
import type { SmsRow } from './rows.ts';

export const serviceNumber = '+3197014202011';

export function* smsRows(fleet: Fleet, now: number): Generator<SmsRow> {
  const end = Math.floor(now / day) * day;
  const period = {
    observedAt: iso(Math.min(now, end + 10 * minute)),
    periodStart: iso(end - day),
    periodEnd: iso(end),
  };
  for (const sim of covered(fleet, purpose.sms, 0.75, telemetrySims)) {
    if (sim.status !== 'active') continue;
    const chance = hash32(fleet.seed ^ (end / day), sim.index, purpose.sms + 1_000);
    const sentCount = chance % 10 < 8 ? 0 : 1 + ((chance >>> 8) % 2);
    const destination: Pick<SmsRow, 'destinationType' | 'topDestination'> =
      sentCount === 0
        ? { destinationType: 'none' }
        : { destinationType: 'application', topDestination: serviceNumber };
    yield {
      kind: 'sms-usage',
      iccid: sim.iccid,
      ...period,
      sentCount,
      receivedCount: (chance >>> 16) % 3,
      ...destination,
    };
  }
}
