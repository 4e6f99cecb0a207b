/**
 * Geometry of the sextant dial: plain numbers and SVG path text, free of the DOM.
 * Angles are degrees clockwise from the top; the centre is 0,0; y grows downwards.
 */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A point on a circle. */
export function polar(radius: number, degrees: number): Point {
  const radians = (degrees * Math.PI) / 180;
  return { x: radius * Math.sin(radians), y: -radius * Math.cos(radians) };
}

/**
 * A piece of a ring whose straight edges keep a constant distance of `gap`/2 from the rays at `from` and `to`, so
 * that neighbours are parted by a parallel slit, not by a wedge.
 * @param inner ≥ 0 @param outer > inner @param gap same unit as the radii
 * @returns path text; '' when nothing is left between the slits
 */
export function ringPiece(inner: number, outer: number, from: number, to: number, gap: number): string {
  const start = from + inset(outer, gap);
  const end = to - inset(outer, gap);
  if (outer <= inner || end <= start) return '';
  const large = end - start > 180 ? 1 : 0;
  const a = polar(outer, start);
  const b = polar(outer, end);
  const head = `M${at(a)}A${n(outer)} ${n(outer)} 0 ${large} 1 ${at(b)}`;
  const innerStart = from + inset(inner, gap);
  const innerEnd = to - inset(inner, gap);
  if (inner <= 0 || innerEnd <= innerStart) return `${head}L${at(apex(from, to, gap))}Z`;
  const innerLarge = innerEnd - innerStart > 180 ? 1 : 0;
  const c = polar(inner, innerEnd);
  const d = polar(inner, innerStart);
  return `${head}L${at(c)}A${n(inner)} ${n(inner)} 0 ${innerLarge} 0 ${at(d)}Z`;
}

/** An arc alone, with the same slits at its ends; '' when nothing is left. */
export function arc(radius: number, from: number, to: number, gap: number): string {
  const start = from + inset(radius, gap);
  const end = to - inset(radius, gap);
  if (radius <= 0 || end <= start) return '';
  const large = end - start > 180 ? 1 : 0;
  return `M${at(polar(radius, start))}A${n(radius)} ${n(radius)} 0 ${large} 1 ${at(polar(radius, end))}`;
}

/** The angle a half slit takes at a radius. Within the slit's own width it takes everything. */
export function inset(radius: number, gap: number): number {
  if (gap <= 0) return 0;
  const ratio = gap / 2 / radius;
  return radius <= 0 || ratio >= 1 ? 90 : (Math.asin(ratio) * 180) / Math.PI;
}

/** Where the two slits of a sector meet near the centre. */
function apex(from: number, to: number, gap: number): Point {
  const half = ((to - from) / 2) * (Math.PI / 180);
  return polar(half <= 0 ? 0 : gap / 2 / Math.sin(Math.min(half, Math.PI / 2)), (from + to) / 2);
}

/** The radii of one drawing, in px. */
export interface DialRadii {
  readonly hub: number;
  /** Where a score of 100 ends. */
  readonly field: number;
  readonly ringInner: number;
  readonly ringOuter: number;
  readonly tickInner: number;
  readonly tickOuter: number;
  /** Width of the slit between sectors. */
  readonly slit: number;
}

export type DialForm = 'full' | 'medium' | 'mini' | 'number';

/** ≥ 240 all parts and labels · 64 and up no scale, no labels · 22 and up fill, band, hatch, rim · below: the number. */
export function dialForm(size: number): DialForm {
  if (size >= 240) return 'full';
  if (size >= 64) return 'medium';
  return size >= 22 ? 'mini' : 'number';
}

/** @param size diameter of the whole drawing in px */
export function dialRadii(size: number): DialRadii {
  const r = size / 2;
  switch (dialForm(size)) {
    case 'full':
      return {
        hub: r * 0.281,
        field: r * 0.857,
        ringInner: r * 0.893,
        ringOuter: r * 0.939,
        tickInner: r * 0.958,
        tickOuter: r,
        slit: Math.max(2.5, size * 0.009),
      };
    case 'medium':
      return {
        hub: r * 0.2,
        field: r * 0.86,
        ringInner: r * 0.91,
        ringOuter: r,
        tickInner: r,
        tickOuter: r,
        slit: Math.max(1.5, size * 0.018),
      };
    default:
      return {
        hub: r * 0.08,
        field: r * 0.86,
        ringInner: r - 1,
        ringOuter: r,
        tickInner: r,
        tickOuter: r,
        slit: Math.max(0.75, size * 0.035),
      };
  }
}

/** The radius at which a score of 0…100 lies; scores outside are clamped. */
export function scoreRadius(score: number, radii: DialRadii): number {
  const share = Math.min(100, Math.max(0, score)) / 100;
  return radii.hub + share * (radii.field - radii.hub);
}

/** Below this coverage a layer's score is not graded. */
export const GRADED_COVERAGE = 0.6;

export interface SectorReading {
  /** 0…100; null when nothing is known. */
  readonly score: number | null;
  /** 0…100, not below the score. */
  readonly upper: number | null;
  /** 0…1 */
  readonly coverage: number;
}

export interface SectorShape {
  readonly state: 'graded' | 'ungraded' | 'unknown';
  readonly track: string;
  readonly fill: string;
  readonly edge: string;
  readonly band: string;
  /** Scale arcs at 25, 50 and 75, as far as something lies under them. */
  readonly rings: readonly string[];
  readonly covered: string;
  readonly uncovered: string;
  /** The whole sector including its ring, for pointer and focus. */
  readonly target: string;
}

const scale = [25, 50, 75] as const;

/**
 * All parts of one sector.
 * @param index 0-based, clockwise from the top @param count sectors in the circle
 */
export function sectorShape(
  reading: SectorReading,
  index: number,
  count: number,
  radii: DialRadii,
): SectorShape {
  const sweep = 360 / count;
  const from = index * sweep;
  const to = from + sweep;
  const { hub, field, ringInner, ringOuter, slit } = radii;
  const piece = (inner: number, outer: number): string => ringPiece(inner, outer, from, to, slit);
  const known = reading.score !== null && reading.upper !== null;
  const at = known ? scoreRadius(reading.score ?? 0, radii) : hub;
  const top = known ? Math.max(at, scoreRadius(reading.upper ?? 0, radii)) : field;
  const coverage = Math.min(1, Math.max(0, reading.coverage));
  const ringStart = from + inset(ringInner, slit);
  const ringEnd = to - inset(ringInner, slit);
  const seam = ringStart + coverage * (ringEnd - ringStart);
  return {
    state: !known ? 'unknown' : coverage < GRADED_COVERAGE ? 'ungraded' : 'graded',
    track: piece(hub, field),
    fill: known ? piece(hub, at) : '',
    edge: known ? arc(at, from, to, slit) : '',
    band: piece(at, top),
    rings: scale
      .map((score) => scoreRadius(score, radii))
      .filter((radius) => known && radius < top - 1)
      .map((radius) => arc(radius, from, to, slit)),
    covered: ringPiece(ringInner, ringOuter, ringStart, seam, 0),
    uncovered: ringPiece(ringInner, ringOuter, seam, ringEnd, 0),
    target: piece(hub, ringOuter),
  };
}

export interface Tick {
  readonly from: Point;
  readonly to: Point;
  readonly major: boolean;
}

/** The limb's graduation: a short tick each tenth of a sector, a long one where sectors meet. */
export function dialTicks(count: number, radii: DialRadii): readonly Tick[] {
  const total = count * 10;
  return Array.from({ length: total }, (_, index) => {
    const major = index % 10 === 0;
    const degrees = (index * 360) / total;
    const length = radii.tickOuter - radii.tickInner;
    return {
      from: polar(radii.tickInner, degrees),
      to: polar(radii.tickInner + (major ? length : length * 0.45), degrees),
      major,
    };
  });
}

const n = (value: number): string => String(Math.round(value * 1000) / 1000);
const at = (point: Point): string => `${n(point.x)} ${n(point.y)}`;
