import type { DialSector } from '../dial/reading.ts';
import type { StateCounts } from '../charts/bars.tsx';
import type { UsagePoint } from '../charts/usage-scale.ts';
import type { Severity } from '../status/severity-chip.tsx';
import type { GlyphName } from '../status/glyph-shapes.tsx';

/** Figures for looking at the parts; nothing here is shipped. */
export const NOW = Date.UTC(2026, 10, 20, 14, 32);
const MINUTE = 60_000;
const DAY = 86_400_000;

export const sectors: readonly DialSector[] = [
  { id: 'EP', label: 'Endpoint', score: 58, upper: 79, coverage: 0.79, criticalFails: 1204 },
  { id: 'NW', label: 'Network', score: 75, upper: 84, coverage: 0.91, criticalFails: 412 },
  { id: 'TR', label: 'Transport', score: 71, upper: 86, coverage: 0.85 },
  { id: 'CD', label: 'Cloud/Data', score: 82, upper: 89, coverage: 0.93 },
  { id: 'AP', label: 'Application', score: 41, upper: 89, coverage: 0.52 },
  { id: 'EE', label: 'End-to-end', score: 69, upper: 81, coverage: 0.88 },
];

export const withoutFails = sectors.map(({ criticalFails: _fails, ...sector }) => sector);

export const oneUnknown: readonly DialSector[] = sectors.map((sector) =>
  sector.id === 'TR' ? { ...sector, score: null, upper: null, coverage: 0 } : sector,
);

export const counts: readonly StateCounts[] = [
  { pass: 4, partial: 5, fail: 2, unknown: 3, excepted: 1, na: 0 },
  { pass: 7, partial: 5, fail: 1, unknown: 1, excepted: 1, na: 0 },
  { pass: 4, partial: 2, fail: 1, unknown: 1, excepted: 0, na: 1 },
  { pass: 8, partial: 2, fail: 1, unknown: 1, excepted: 0, na: 0 },
  { pass: 2, partial: 1, fail: 0, unknown: 4, excepted: 0, na: 0 },
  { pass: 6, partial: 3, fail: 1, unknown: 1, excepted: 1, na: 0 },
];

export const allCounts: StateCounts = { pass: 31, partial: 18, fail: 6, unknown: 11, excepted: 3, na: 1 };

export const trends: readonly (readonly (number | null)[])[] = [
  trend(62, -0.14, 1),
  trend(70, 0.17, 2),
  [...trend(71, 0, 3)],
  trend(78, 0.13, 4),
  trend(50, -0.3, 5).map((value, index) => (index > 4 && index < 10 ? null : value)),
  trend(72, -0.1, 6),
];

function trend(from: number, slope: number, seed: number): number[] {
  return Array.from({ length: 30 }, (_, day) =>
    Math.round(from + slope * day + Math.sin(day / (2 + seed)) * 1.2),
  );
}

export const usage: readonly UsagePoint[] = Array.from({ length: 30 }, (_, day) => ({
  at: NOW - (29 - day) * DAY,
  value: day === 13 ? null : day === 29 ? 412 : day === 28 ? 13 : 2.4 + Math.abs(Math.sin(day * 3.7)) * 1.6,
}));

export interface SampleRow {
  readonly severity: Severity;
  readonly iccid: string;
  readonly device: string;
  readonly firmware: string | null;
  readonly state: GlyphName;
  readonly flight: readonly [GlyphName, string] | null;
  readonly provider: string;
  readonly bytes: number;
  readonly seen: number;
  readonly score: number | null;
}

const providers = ['Soracom', 'emnify', 'Telnyx', '1oT'] as const;
const severities: readonly Severity[] = ['C', 'H', 'M', 'L', 'I', '?'];
const flights: readonly (readonly [GlyphName, string] | null)[] = [
  ['queued', 'IMEI lock'],
  ['partly-accepted', 'Quarantine'],
  ['unknown', 'Quarantine'],
  null,
  null,
];

/** The same row for the same index, always. */
export function sampleRow(index: number): SampleRow {
  const noise = (index * 2_654_435_761) % 1_000;
  return {
    severity: severities[index < 14 ? 0 : index < 25 ? 1 : noise % 6] ?? '?',
    iccid: withLuhn(`8981100${String(10_000_000_000 + index * 7919).slice(-11)}`),
    device: `mdk-${String(index % 97).padStart(2, '0')}-p${(index % 4) + 1}`,
    firmware: noise % 11 === 0 ? null : noise % 3 === 0 ? '4.3.0' : '4.2.1',
    state:
      noise % 13 === 0 ? 'suspended' : noise % 17 === 0 ? 'inactive' : index < 14 ? 'quarantined' : 'active',
    flight: flights[noise % 5] ?? null,
    provider: providers[noise % 4] ?? '1oT',
    bytes: Math.round(412e6 / (1 + index * 0.7)),
    seen: NOW - (noise % 60) * MINUTE,
    score: noise % 23 === 0 ? null : 42 + (noise % 40),
  };
}

function withLuhn(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
  }
  return digits + String((10 - (sum % 10)) % 10);
}
