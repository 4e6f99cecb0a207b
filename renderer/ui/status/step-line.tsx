import { Fragment, type ReactNode } from 'react';
import { formatCount } from '../format.ts';
import { StatusGlyph } from './status-glyph.tsx';
import type { GlyphName } from './glyph-shapes.tsx';

export interface Step {
  readonly id: string;
  /** Lower case after a count ("14 requested"), capital without ("Requested"). */
  readonly label: string;
  readonly glyph: GlyphName;
  /** How many SIMs are this far; left out before anything was sent. */
  readonly count?: number | undefined;
  /** Who, which providers, when it was last read. */
  readonly detail?: ReactNode | undefined;
  /** Whether the way from the step before was passed by all (solid) or is still awaited (dashed). */
  readonly passed: boolean;
}

export interface StepLineProps {
  /** Accessible name: "ACT-311 Quarantine". */
  readonly label: string;
  readonly steps: readonly Step[];
}

/** Requested → accepted → observed. Solid line: passed. Dashed: awaited. */
export function StepLine({ label, steps }: StepLineProps): ReactNode {
  return (
    <ol className="ui-steps" aria-label={label}>
      {steps.map((step, index) => {
        const next = steps[index + 1];
        return (
          <li key={step.id} className="ui-step" data-last={next === undefined || undefined}>
            <span className="ui-step-line">
              <StatusGlyph name={step.glyph} size={16} />
              {next !== undefined && (
                <span className="ui-step-way" data-passed={next.passed} aria-hidden="true" />
              )}
            </span>
            <span className="ui-step-text">
              {step.count !== undefined && (
                <Fragment>
                  <b className="tabular">{formatCount(step.count)}</b>{' '}
                </Fragment>
              )}
              {step.label}
            </span>
            {step.detail !== undefined && <span className="ui-step-detail">{step.detail}</span>}
          </li>
        );
      })}
    </ol>
  );
}
