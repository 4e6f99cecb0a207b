import type { ActionRow, Containment } from '../../../shared/contract/index.ts';
import type { GlyphName } from '../../ui/status/glyph-shapes.tsx';
import type { Step } from '../../ui/status/step-line.tsx';

/** Requested, accepted, observed, as the line of steps draws them. */
export function toSteps(action: Pick<ActionRow, 'progress'> & Partial<Pick<ActionRow, 'state'>>): Step[] {
  const { total, requested, accepted, observed } = action.progress;
  return [
    {
      id: 'requested',
      label: 'requested',
      count: requested,
      glyph: stepGlyph(requested, total, 'complete', 'queued'),
      passed: true,
    },
    {
      id: 'accepted',
      label: 'accepted',
      count: accepted,
      glyph: stepGlyph(accepted, total, 'complete', 'partly-accepted'),
      passed: accepted === total && total > 0,
    },
    {
      id: 'observed',
      label: 'observed',
      count: observed,
      glyph: stepGlyph(observed, total, 'observed', 'partly-observed'),
      passed: observed === total && total > 0,
      detail: action.state === 'handed_over' ? 'nothing reports it' : openWords(action.progress),
    },
  ];
}

function stepGlyph(count: number, total: number, all: GlyphName, some: GlyphName): GlyphName {
  return count === 0 ? 'queued' : count >= total ? all : some;
}

/** What hangs, in words; undefined where nothing does. */
function openWords({ unknown, failed }: Containment): string | undefined {
  const parts = [unknown > 0 ? `${unknown} unknown` : '', failed > 0 ? `${failed} failed` : ''].filter(
    (part) => part !== '',
  );
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** Stands where no SIM has come to a milestone: nothing is awaited of an action that is over. */
export function noneWords(state: ActionRow['state']): string {
  if (state === 'handed_over') return 'not reported';
  return state === 'queued' || state === 'running' || state === 'unknown' ? 'awaited' : 'none';
}

/** What was chosen beside the SIMs, in one line: "Quarantine (g-12)". Empty for kinds that ask for nothing. */
export function chosenWords({ input }: Pick<ActionRow, 'input'>): string {
  return input.map(({ value }) => value).join(', ');
}
