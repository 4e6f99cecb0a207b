/**
 * Data usage, from the top down: a hash decides a SIM's day, the rhythm of its class parts the day into hours, noise parts the
 * hours into five-minute buckets. Parts are cut from a running total, so that at every grain they add up to the whole exactly.
 */
import { day, hour, minute } from '../../shared/time.ts';
import type { Fleet, SimFacts } from './fleet.ts';
import { purpose } from './purposes.ts';
import { unit } from './random.ts';
import type { SimScript } from './scripts.ts';
import { dailyBucketOf, sessionsAtRest } from './sessions.ts';
import type { Session } from './sessions.ts';
import { sessionsBetween, untouched } from './timeline.ts';

/** The grain at which the provider records usage. */
export const bucketLength = 5 * minute;
const bucketsPerHour = hour / bucketLength;
const bucketsPerDay = day / bucketLength;

/** Bytes from and to the device. */
export interface Usage {
  readonly upload: number;
  readonly download: number;
}

const nothing: Usage = { upload: 0, download: 0 };

/** Packets that a number of bytes makes, at the mean size these devices send. */
export function packetsOf(bytes: number): number {
  return Math.ceil(bytes / 410);
}

/** The start of the bucket that holds `at`. */
export function bucketStart(at: number): number {
  return Math.floor(at / bucketLength) * bucketLength;
}

/**
 * Usage of a SIM in [from, to), both ms and cut down to whole buckets. The caller keeps `to` at or before now: the pure function
 * knows the future as well.
 */
export function usageBetween(
  fleet: Fleet,
  sim: SimFacts,
  script: SimScript | undefined,
  from: number,
  to: number,
): Usage {
  const first = bucketStart(Math.max(from, sim.createdTime));
  const last = bucketStart(to);
  let upload = 0;
  let download = 0;
  for (let dayStart = Math.floor(first / day) * day; dayStart < last; dayStart += day) {
    const span = { from: Math.max(first, dayStart), to: Math.min(last, dayStart + day) };
    const part = untouched(sim, script, span)
      ? usageAtRest(fleet.seed, sim, dayStart, span)
      : scriptedUsage(fleet, sim, script, span);
    upload += part.upload;
    download += part.download;
  }
  return first < last ? { upload, download } : nothing;
}

/** Usage at rest of a span that lies within the day from `dayStart`. */
function usageAtRest(
  seed: number,
  sim: SimFacts,
  dayStart: number,
  span: { from: number; to: number },
): Usage {
  const { uploadPerDay, downloadRatio, week } = sim.deviceClass.usage;
  const dayNumber = Math.floor(dayStart / day);
  const level = 0.7 + 0.6 * unit(seed, sim.index, purpose.usageLevel);
  const noise = 0.92 + 0.16 * unit(seed ^ dayNumber, sim.index, purpose.usageDay);
  // 1 January 1970 was a Thursday; weeks begin on Monday.
  const wholeUpload = Math.floor(uploadPerDay * level * noise * (week[(dayNumber + 3) % 7] ?? 1));
  const wholeDownload = Math.floor(wholeUpload * downloadRatio);
  if (span.from === dayStart && span.to === dayStart + day)
    return { upload: wholeUpload, download: wholeDownload };
  const before = shareOfDay(seed, sim, dayStart, (span.from - dayStart) / bucketLength);
  const until = shareOfDay(seed, sim, dayStart, (span.to - dayStart) / bucketLength);
  return {
    upload: Math.floor(wholeUpload * until) - Math.floor(wholeUpload * before),
    download: Math.floor(wholeDownload * until) - Math.floor(wholeDownload * before),
  };
}

/** The share of a day's usage that falls before bucket number `bucket` of that day (0 to 288). */
function shareOfDay(seed: number, sim: SimFacts, dayStart: number, bucket: number): number {
  if (bucket <= 0) return 0;
  if (bucket >= bucketsPerDay) return 1;
  const { hours, noise } = sim.deviceClass.usage;
  if (hours === null) return bucket > dailyBucketOf(seed, sim, dayStart) ? 1 : 0;
  const hourNumber = Math.floor(bucket / bucketsPerHour);
  let total = 0;
  let before = 0;
  let current = 0;
  for (let h = 0; h < 24; h++) {
    const chance = unit(seed ^ (dayStart / hour + h), sim.index, purpose.usageHour);
    const weight = (hours[(h + 1) % 24] ?? 1) * (1 + noise * (2 * chance - 1));
    total += weight;
    if (h < hourNumber) before += weight;
    if (h === hourNumber) current = weight;
  }
  return (before + current * shareOfHour(seed, sim, dayStart, hourNumber, bucket % bucketsPerHour)) / total;
}

/** The share of an hour's usage before its bucket number `bucket` (0 to 11). */
function shareOfHour(
  seed: number,
  sim: SimFacts,
  dayStart: number,
  hourNumber: number,
  bucket: number,
): number {
  if (bucket === 0) return 0;
  const key = (dayStart / hour + hourNumber) * bucketsPerHour;
  let total = 0;
  let before = 0;
  for (let b = 0; b < bucketsPerHour; b++) {
    const weight = 0.75 + 0.5 * unit(seed ^ (key + b), sim.index, purpose.usageBucket);
    total += weight;
    if (b < bucket) before += weight;
  }
  return before / total;
}

/** Usage of a span in which something happened to the SIM: bucket by bucket, as far as it was connected. */
function scriptedUsage(
  fleet: Fleet,
  sim: SimFacts,
  script: SimScript | undefined,
  span: { from: number; to: number },
): Usage {
  const dayStart = Math.floor(span.from / day) * day;
  const resting = sessionsAtRest(fleet.seed, sim, span.from, span.to);
  const real = sessionsBetween(fleet, sim, script, span.from, span.to);
  let upload = 0;
  let download = 0;
  for (let from = span.from; from < span.to; from += bucketLength) {
    const bucket = { from, to: from + bucketLength };
    const usual = overlap(resting, bucket);
    const own =
      usual === 0
        ? 0
        : Math.min(
            1,
            overlap(
              real.filter(({ imei }) => imei === sim.imei),
              bucket,
            ) / usual,
          );
    const rest = own === 0 ? nothing : usageAtRest(fleet.seed, sim, dayStart, bucket);
    upload += Math.floor(rest.upload * own);
    download += Math.floor(rest.download * own);
    for (const overlay of script?.overlays ?? []) {
      const inside = { from: Math.max(bucket.from, overlay.from), to: Math.min(bucket.to, overlay.to) };
      const connected = inside.from < inside.to ? overlap(real, inside) : 0;
      if (connected === 0) continue;
      const noise = 0.9 + 0.2 * unit(fleet.seed ^ (from / bucketLength), sim.index, purpose.overlayUsage);
      upload += Math.floor(((overlay.uploadPerHour ?? 0) * connected * noise) / hour);
      download += Math.floor(((overlay.downloadPerHour ?? 0) * connected * noise) / hour);
    }
  }
  return { upload, download };
}

/** How many ms of a span the sessions cover. */
function overlap(sessions: readonly Session[], { from, to }: { from: number; to: number }): number {
  return sessions.reduce(
    (sum, { start, end }) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)),
    0,
  );
}
