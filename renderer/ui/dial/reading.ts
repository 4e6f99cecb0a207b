import { formatPercent } from '../format.ts';
import { GRADED_COVERAGE } from './geometry.ts';

export interface DialSector {
  readonly id: string;
  /** "Endpoint" */
  readonly label: string;
  /** 0…100; null when nothing is known of this layer. */
  readonly score: number | null;
  /** 0…100: what the score could be as high as; null with the score. */
  readonly upper: number | null;
  /** 0…1: share of the evidence that is there. */
  readonly coverage: number;
  /** Shown as a C chip beside the label when above 0. */
  readonly criticalFails?: number | undefined;
}

export interface DialOverall {
  readonly score: number | null;
  readonly upper: number | null;
}

/** "64 to 85", "64", "unknown". */
export function describeOverall(overall: DialOverall): string {
  if (overall.score === null) return 'unknown';
  const score = String(Math.round(overall.score));
  return overall.upper === null ? score : `${score} to ${Math.round(overall.upper)}`;
}

/** "58 to 79, coverage 79 %", with "not graded" or "unknown" where it applies. */
export function describeSector(sector: DialSector): string {
  if (sector.score === null) return `unknown, coverage ${formatPercent(sector.coverage)}`;
  const graded = sector.coverage < GRADED_COVERAGE ? ', not graded' : '';
  return `${describeOverall(sector)}${graded}, coverage ${formatPercent(sector.coverage)}`;
}
