import type {
  FindingCondition,
  MaintenanceSpan,
  MaintenanceWindow,
  Suppression,
} from '../../../shared/contract/index.ts';

/** Words of windows and suppressions that several views share. */

export const windowStates: Readonly<Record<MaintenanceWindow['state'], string>> = {
  active: 'Open now',
  planned: 'Planned',
  ended: 'Ended',
};

export const suppressionStates: Readonly<Record<Suppression['state'], string>> = {
  active: 'In force',
  ending: 'Ends soon',
  ended: 'Ended',
  revoked: 'Revoked',
};

export const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** "Sat, Sun 23:00 for 5 h, Europe/Amsterdam"; null for a window that opens once, which its times say. */
export function weeklyWords(span: MaintenanceSpan): string | null {
  if (span.kind === 'once') return null;
  const days =
    span.days.length === 7
      ? 'Daily'
      : [...span.days]
          .sort()
          .map((day) => dayNames[day - 1] ?? '')
          .join(', ');
  return `${days} ${span.start} for ${lengthWords(span.minutes)}, ${span.zone}`;
}

/** "90 min", "5 h". */
export function lengthWords(minutes: number): string {
  return minutes % 60 === 0 ? `${minutes / 60} h` : `${minutes} min`;
}

/** "plmn is 21303 or 21304, and site is Breda". */
export function conditionWords(conditions: readonly FindingCondition[]): string {
  return conditions.map(({ field, values }) => `${field} is ${values.join(' or ')}`).join(', and ');
}

/** `2026-11-22T08:30`, in UTC, as fields of the browser take it. */
export function fieldTime(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}

/** ms UTC of what a field holds; null where that is no time. */
export function timeOf(text: string): number | null {
  const at = Date.parse(`${text}Z`);
  return Number.isFinite(at) ? at : null;
}
