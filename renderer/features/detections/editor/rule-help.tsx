import { useState, type ReactNode } from 'react';
import type { RuleVocabulary } from '../../../../shared/contract/index.ts';
import { SearchField } from '../../../ui/controls/search-field.tsx';
import { KeyValueList } from '../../../ui/data/key-values.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { SkeletonRows } from '../../../ui/states/states.tsx';
import { fieldsFor, helpOf } from './completion.ts';

/** The words that the rule may use: fields of its log source, modifiers, log sources. */
export function RuleHelp(props: {
  readonly words: RuleVocabulary | undefined;
  readonly categories: readonly string[];
}): ReactNode {
  const { words, categories } = props;
  const [wanted, setWanted] = useState('');
  if (words === undefined) return <SkeletonRows count={4} />;
  const has = (text: string): boolean => text.toLowerCase().includes(wanted.trim().toLowerCase());
  const fields = fieldsFor(words, categories).filter((field) => has(`${field.name} ${helpOf(field)}`));
  return (
    <div className="rule-help-panel">
      <SearchField
        label="Search the words"
        placeholder="port, address, cidr"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
      />
      <Section
        title="Fields"
        level={3}
        meta={categories.length === 0 ? 'of every log source' : `of ${categories.join(', ')}`}
      >
        <KeyValueList
          labels="wide"
          wrap
          items={fields.map((field) => ({
            label: field.name,
            value: helpOf(field),
          }))}
        />
      </Section>
      <Section title="Modifiers" level={3} meta="after a bar: dstIp|cidr">
        <KeyValueList
          labels="wide"
          wrap
          items={words.modifiers
            .filter(({ name, about }) => has(`${name} ${about}`))
            .map(({ name, about }) => ({ label: name, value: about }))}
        />
      </Section>
      <Section title="Log sources" level={3} meta="category under logsource">
        <KeyValueList
          labels="wide"
          wrap
          items={words.logsources
            .filter(({ category, about }) => has(`${category} ${about}`))
            .map(({ category, about, seen }) => ({
              label: category,
              value: `${about} ${seen ? '' : 'No event of it came yet.'}`.trim(),
            }))}
        />
      </Section>
    </div>
  );
}
