import { create } from 'zustand';

export const places = [
  'posture',
  'incidents',
  'fleet',
  'actions',
  'detections',
  'reports',
  'audit',
  'settings',
] as const;
export type Place = (typeof places)[number];

/** Where one is: a place, the record that is open there, and what the place was asked to show. */
export interface Location {
  readonly place: Place;
  /** An incident, SIM or action number; a control or rule id. */
  readonly record: string | null;
  /** Whether the record has the whole page. */
  readonly full: boolean;
  /** Query of a list, when somebody came here with one. */
  readonly query: string | null;
  /** The tab of a place that has several; null is its first. */
  readonly tab: string | null;
}

interface Navigation {
  readonly here: Location;
  readonly past: readonly Location[];
  /** Goes somewhere; the place one leaves can be returned to. */
  go(place: Place, to?: Partial<Omit<Location, 'place'>>): void;
  /** Changes the record or query of this place without leaving a step behind. */
  show(to: Partial<Omit<Location, 'place'>>): void;
  back(): void;
  /** What would be lost by leaving, where something would; one at a time. */
  readonly guard: Guard | null;
  setGuard(guard: Guard | null): void;
}

/**
 * Asked before one goes anywhere: true lets one go. Where it answers false it asks the person itself, and calls `leave` when
 * they want to.
 */
export type Guard = (leave: () => void) => boolean;

const kept = 50;

export const useNavigation = create<Navigation>()((set, get) => {
  const guarded = (leave: () => void): void => {
    if (get().guard?.(leave) ?? true) leave();
  };
  return {
    here: { place: 'posture', record: null, full: false, query: null, tab: null },
    past: [],
    go: (place, to = {}) =>
      guarded(() =>
        set(({ here, past }) => ({
          past: [...past, here].slice(-kept),
          here: { place, record: null, full: false, query: null, tab: null, ...to },
        })),
      ),
    show: (to) => guarded(() => set(({ here }) => ({ here: { ...here, ...to } }))),
    back: () =>
      guarded(() => set(({ past, here }) => ({ here: past.at(-1) ?? here, past: past.slice(0, -1) }))),
    guard: null,
    setGuard: (guard) => set({ guard }),
  };
});
