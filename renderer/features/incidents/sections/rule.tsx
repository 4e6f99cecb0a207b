import { type ReactNode } from 'react';
import { KeyValueList } from '../../../ui/data/key-values.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { sameDay } from '../../../ui/format.ts';
import { TimeText, useZone } from '../../../ui/time.tsx';
import { TimedWords } from '../../../ui/timed-words.tsx';
import type { SectionProps } from './section-props.ts';

/** What the rule saw, how it decides, and what it proposes. */
export function RuleSection({ incident }: SectionProps): ReactNode {
  const zone = useZone();
  const signals = incident.timeline
    .filter((entry) => entry.kind === 'finding' || entry.kind === 'signal')
    // What the sentence above says already is not said twice.
    .filter((entry) => !entry.text.endsWith(incident.summary))
    .slice(0, 5);
  // A clock alone means the day on which the incident was opened.
  const oneDay = sameDay([incident.row.openedAt, ...signals.map(({ at }) => at)], zone);
  return (
    <Section title="Why it fired" meta={`${incident.rule.id} ${incident.rule.name}`}>
      <p className="incident-prose">
        <TimedWords text={incident.summary} />
      </p>
      <ul className="incident-signals">
        {signals.map((entry, index) => (
          <li key={`${entry.at}${entry.text}${index}`}>
            <span className="mono quiet">
              <TimeText at={entry.at} style={oneDay ? 'seconds' : 'daySeconds'} />
            </span>
            <span>
              <TimedWords text={entry.text} />
            </span>
          </li>
        ))}
      </ul>
      <KeyValueList
        labels="wide"
        wrap
        items={[
          { label: 'Method', value: incident.rule.algorithm },
          { label: 'Often false', value: incident.rule.falsePositives },
          { label: 'Response', value: incident.rule.response },
          ...(incident.mappings.length === 0
            ? []
            : [
                {
                  label: 'Maps to',
                  value: incident.mappings.map((mapping) => `${mapping.id} ${mapping.name}`).join(', '),
                },
              ]),
        ]}
      />
    </Section>
  );
}
