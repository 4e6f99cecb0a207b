import { type ReactNode } from 'react';
import { severities, type Severity } from '../../../shared/contract/index.ts';
import { parseQuery, withTerm } from '../../../shared/query.ts';
import { severityLetter } from '../../data/words.ts';
import { Tabs } from '../../ui/controls/tabs.tsx';
import { formatCount } from '../../ui/format.ts';
import { SeverityChip } from '../../ui/status/severity-chip.tsx';

/** The queue by severity; a press narrows the query in sight. */
export function SeverityTabs(props: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly bySeverity: Readonly<Partial<Record<Severity, number>>> | null;
}): ReactNode {
  const { query, onQuery, bySeverity } = props;
  const term = parseQuery(query).terms.find(
    (one) => one.field === 'severity' && !one.negated && one.values.length === 1,
  );
  const current = severities.find((severity) => severity === term?.values[0]) ?? 'all';
  const count = (severity: Severity): number => bySeverity?.[severity] ?? 0;
  const all = severities.reduce((sum, severity) => sum + count(severity), 0);
  return (
    <Tabs<Severity | 'all'>
      label="Severity"
      counts="before"
      value={current}
      onChange={(value) =>
        onQuery(
          value === 'all'
            ? withTerm(query, 'severity', current, 'remove')
            : withTerm(query, 'severity', value, 'only'),
        )
      }
      items={[
        { value: 'all', label: 'All', count: formatCount(all) },
        ...severities.map((severity) => ({
          value: severity,
          label: severity.charAt(0).toUpperCase() + severity.slice(1),
          icon: <SeverityChip severity={severityLetter[severity]} />,
          count: formatCount(count(severity)),
        })),
      ]}
    />
  );
}
