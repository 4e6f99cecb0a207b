import { day, hour, isoSeconds } from '../../../../shared/time.ts';
import type { SextantEvent } from '../../events/model.ts';
import { groupBySite, nameOf, type Draft, type Rule, type RuleContext, type SimView } from '../rule.ts';

/** What can be, by what is measured: least and most, in the unit named. From physics, not from any one device. */
const ranges: Readonly<
  Record<string, { readonly unit: string; readonly least: number; readonly most: number }>
> = {
  temperature: { unit: '°C', least: -90, most: 1_200 },
  humidity: { unit: '%', least: 0, most: 100 },
  battery: { unit: '%', least: 0, most: 100 },
  level: { unit: '%', least: 0, most: 100 },
  pressure: { unit: 'bar', least: 0, most: 1_000 },
  voltage: { unit: 'V', least: 0, most: 50_000 },
  current: { unit: 'A', least: -10_000, most: 10_000 },
  power: { unit: 'kW', least: -100_000, most: 100_000 },
  energy: { unit: 'kWh', least: 0, most: 1e12 },
  flow: { unit: 'm³/h', least: -100_000, most: 100_000 },
};

const history = 7 * day;
/** The same value so often and so long is a stuck sensor, where it moved before. */
const stuckTimes = 24;
const stuckFor = 12 * hour;
const deviations = 6;
const samplesNeeded = 48;

/** A reading that cannot be: a broken sensor, or somebody who writes values. */
export const implausibleTelemetry: Rule = {
  meta: {
    id: 'D-AP-07',
    name: 'Implausible telemetry',
    layer: 'application',
    severity: 'low',
    signal: 'Readings of devices, imported from their platform',
    algorithm:
      'Outside what is physically possible for what is measured; or the same value 24 times over twelve hours from a sensor whose values moved before; or more than six median absolute deviations from the readings of its own last seven days (Hampel), 48 of them at least.',
    mappings: [
      { id: 'T1565', name: 'Data Manipulation', framework: 'ATT&CK enterprise' },
      { id: 'T0836', name: 'Modify Parameter', framework: 'ATT&CK ics' },
    ],
    falsePositives: 'A sensor that is broken, a unit that the platform names otherwise.',
    response:
      'Have the sensor looked at. Where the value steers something, take the device out of the loop until then.',
    basis: 'proposed',
  },
  needs: ['readings'],
  learnsFor: 0,
  refractory: day,
  evaluate(batch, _memory, context) {
    const touched = new Map<string, { sim: SimView; reading: string; from: number; to: number }>();
    for (const { sim, event } of batch.told) {
      if (event.class !== 'device' || event.reading === undefined || event.value === undefined) continue;
      const key = `${sim.body}/${event.reading}`;
      const known = touched.get(key);
      touched.set(key, {
        sim,
        reading: event.reading,
        from: Math.min(known?.from ?? event.at, event.at),
        to: Math.max(known?.to ?? event.at, event.at),
      });
    }
    return [...touched.values()].flatMap((one) => judge(one, context));
  },
};

interface Sample {
  readonly at: number;
  readonly value: number;
  readonly unit: string | undefined;
}

function judge(
  { sim, reading, from, to }: { sim: SimView; reading: string; from: number; to: number },
  context: RuleContext,
): Draft[] {
  const samples = context
    .told(sim.body, 'readings', from - history, to + 1)
    .flatMap((event) => sampleOf(event, reading));
  const fresh = samples.filter(({ at }) => at >= from);
  const cause =
    fresh.map((sample) => beyondRange(reading, sample)).find((one) => one !== null) ??
    stuck(samples, from) ??
    fresh.map((sample) => beyondUsual(samples, sample)).find((one) => one !== null) ??
    null;
  if (cause === null) return [];
  const { sample, why } = cause;
  return [
    {
      sim,
      at: sample.at,
      severity: 'low',
      subject: `${sim.body}:${reading}:${cause.kind}`,
      summary: `${nameOf(sim)} reported ${reading} ${sample.value}${sample.unit === undefined ? '' : ` ${sample.unit}`} at ${isoSeconds(sample.at)}: ${why}.`,
      group: groupBySite(sim),
      signals: { reading, value: sample.value, unit: sample.unit ?? null, at: sample.at, cause: cause.kind },
    },
  ];
}

function sampleOf(event: SextantEvent, reading: string): Sample[] {
  return event.class === 'device' && event.reading === reading && event.value !== undefined
    ? [{ at: event.at, value: event.value, unit: event.readingUnit }]
    : [];
}

interface Cause {
  readonly kind: 'range' | 'stuck' | 'unusual';
  readonly sample: Sample;
  readonly why: string;
}

function beyondRange(reading: string, sample: Sample): Cause | null {
  const range = ranges[reading.toLowerCase()];
  // Another unit has another range; without one the usual unit is meant.
  if (range === undefined || (sample.unit !== undefined && sample.unit !== range.unit)) return null;
  if (sample.value >= range.least && sample.value <= range.most) return null;
  return { kind: 'range', sample, why: `only ${range.least} to ${range.most} ${range.unit} can be` };
}

function stuck(samples: readonly Sample[], from: number): Cause | null {
  const last = samples.at(-1);
  if (last === undefined || last.at < from) return null;
  let begun = samples.length - 1;
  while (begun > 0 && samples[begun - 1]?.value === last.value) begun--;
  const since = samples[begun];
  const times = samples.length - begun;
  if (since === undefined || times < stuckTimes || last.at - since.at < stuckFor) return null;
  const before = samples.slice(0, begun).map(({ value }) => value);
  if (new Set(before).size < stuckTimes / 2) return null;
  return { kind: 'stuck', sample: last, why: `the same value ${times} times since ${isoSeconds(since.at)}` };
}

function beyondUsual(samples: readonly Sample[], sample: Sample): Cause | null {
  const before = samples.filter(({ at }) => at < sample.at).map(({ value }) => value);
  if (before.length < samplesNeeded) return null;
  const middle = median(before);
  const spread = 1.4826 * median(before.map((value) => Math.abs(value - middle)));
  if (spread === 0 || Math.abs(sample.value - middle) <= deviations * spread) return null;
  return {
    kind: 'unusual',
    sample,
    why: `${Math.round(middle * 100) / 100} is usual, give or take ${Math.round(spread * 100) / 100}`,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
