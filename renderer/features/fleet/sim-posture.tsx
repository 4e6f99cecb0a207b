import type { ReactNode } from 'react';
import { layers } from '../../../shared/contract/index.ts';
import { useOp } from '../../data/use-op.tsx';
import { layerNames, severityLetter } from '../../data/words.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { SextantDial } from '../../ui/dial/sextant-dial.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';
import { TimeText } from '../../ui/time.tsx';

const shown = 5;

/** How this SIM stands: its own dial and the controls it fails, worst first. */
export function SimPosture({ simKey }: { readonly simKey: number }): ReactNode {
  const { data } = useOp('posture.sim', { simKey }, { keep: true });
  const go = useNavigation((navigation) => navigation.go);
  if (data === undefined)
    return (
      <Section title="Posture">
        <SkeletonRows count={3} />
      </Section>
    );
  const failing = data.controls.filter(
    (control) => control.result.state === 'fail' || control.result.state === 'partial',
  );
  const percent = (value: number | null): number | null => (value === null ? null : value * 100);
  return (
    <Section
      title="Posture"
      meta={
        data.asOf === null ? (
          'not scored yet'
        ) : (
          <>
            this SIM, as of <TimeText at={data.asOf} style="time" />
          </>
        )
      }
    >
      <div className="fleet-posture">
        <SextantDial
          label="Posture of this SIM"
          size={80}
          sectors={layers.map((layer, index) => ({
            id: layer,
            label: layerNames[layer],
            score: percent(data.layers[index]?.score ?? null),
            upper: percent(data.layers[index]?.upper ?? null),
            coverage: data.layers[index]?.coverage ?? 0,
          }))}
          overall={{ score: percent(data.overall.score), upper: percent(data.overall.upper) }}
        />
        <ul className="fleet-failing">
          {failing.slice(0, shown).map((control) => (
            <li key={control.id}>
              <button
                type="button"
                className="fleet-work-line"
                title={control.result.reason}
                onClick={() => go('posture', { record: control.id })}
              >
                <SeverityChip severity={severityLetter[control.severity]} size={16} />
                <span className="mono quiet">{control.id}</span>
                <span className="truncate">{control.title}</span>
              </button>
            </li>
          ))}
          {failing.length > shown && (
            <li className="quiet">{failing.length - shown} more fail or pass only in part</li>
          )}
          {failing.length === 0 && <li className="quiet">No control that was evaluated fails here.</li>}
        </ul>
      </div>
    </Section>
  );
}
