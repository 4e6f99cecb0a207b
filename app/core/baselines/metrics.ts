/** What is learned of every SIM, one series each. */
export const metrics = ['up', 'down', 'sessions', 'destinations', 'sms'] as const;
export type Metric = (typeof metrics)[number];

/** How one metric is counted and judged. */
export interface MetricMeta {
  readonly unit: 'bytes' | 'count';
  /** Length of a sample. */
  readonly every: 'hour' | 'day';
  /** Samples before it may speak. */
  readonly needs: number;
  /** A rise by less than this is nobody's concern, whatever the deviations say. */
  readonly floor: number;
}

/**
 * Uplink has E3, the others the slow mean and the profile of the day alone (290 and 112 bytes): what is taken out of a device leaves
 * by the uplink. Messages are told by the day, so theirs is a series of days.
 */
export const metricMeta: Readonly<Record<Metric, MetricMeta>> = {
  up: { unit: 'bytes', every: 'hour', needs: 168, floor: 100_000 },
  down: { unit: 'bytes', every: 'hour', needs: 168, floor: 1_000_000 },
  sessions: { unit: 'count', every: 'hour', needs: 168, floor: 6 },
  destinations: { unit: 'count', every: 'hour', needs: 14, floor: 8 },
  sms: { unit: 'count', every: 'day', needs: 7, floor: 10 },
};
