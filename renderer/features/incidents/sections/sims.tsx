import { type ReactNode } from 'react';
import { severityLetter } from '../../../data/words.ts';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { Identifier } from '../../../ui/data/identifier.tsx';
import { formatCount } from '../../../ui/format.ts';
import { Section } from '../../../ui/layout/section.tsx';
import { SeverityChip } from '../../../ui/status/severity-chip.tsx';
import type { SectionProps } from './section-props.ts';

export function SimSection({ incident, most }: SectionProps & { readonly most: number }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  const sims = incident.sims.slice(0, most);
  return (
    <Section
      title="SIMs"
      meta={
        sims.length < incident.row.simCount
          ? `${formatCount(sims.length)} of ${formatCount(incident.row.simCount)}`
          : formatCount(incident.row.simCount)
      }
    >
      <ul className="incident-sims">
        {sims.map((sim) => (
          <li key={sim.iccid}>
            <Identifier kind="iccid" value={sim.iccid} />
            {sim.simKey === null ? (
              <span className="quiet">not in the fleet any more</span>
            ) : (
              <button
                type="button"
                className="action-link truncate"
                onClick={() => go('fleet', { record: String(sim.simKey) })}
              >
                {sim.device ?? 'open SIM'}
              </button>
            )}
            <span className="quiet truncate">
              {[sim.site, sim.provider, sim.lifecycle].filter((part) => part !== null).join(', ')}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function RelatedSection({ incident }: SectionProps): ReactNode {
  const show = useNavigation((navigation) => navigation.show);
  if (incident.related.length === 0) return null;
  return (
    <Section title="Related" meta="same SIM, site or device">
      <ul className="incident-related">
        {incident.related.map((related) => (
          <li key={related.id}>
            <button
              type="button"
              className="incident-related-line"
              onClick={() => show({ record: String(related.id) })}
            >
              <SeverityChip severity={severityLetter[related.severity]} size={16} />
              <span className="mono">INC-{related.id}</span>
              <span className="truncate">
                {related.title}, {related.scope}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  );
}
