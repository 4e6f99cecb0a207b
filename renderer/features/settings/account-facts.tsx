import type { ReactNode } from 'react';
import { useOp } from '../../data/use-op.tsx';
import { actionWords } from '../../data/words.ts';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import { Tag } from '../../ui/status/tag.tsx';
import { AskedProblem } from './asked-problem.tsx';

/** Who the credentials are at the provider and what they may do, asked of it now. */
export function AccountFacts({ providerId }: { readonly providerId: string }): ReactNode {
  const asked = useOp('providers.account', { providerId });
  const { data, error } = asked;
  const account = data?.account;
  return (
    <Section title="What the account may do" meta="in the provider’s words">
      {data === undefined && error === null && <SkeletonRows count={3} rowHeight={24} />}
      {data === undefined && <AskedProblem of={asked} />}
      {account === null && (
        <p className="quiet">
          This provider does not tell what its credentials may do. A control that they are refused fails with
          the provider’s reason.
        </p>
      )}
      {account !== null && account !== undefined && (
        <KeyValueList
          labels="wide"
          wrap
          items={[
            { label: 'Signed in as', value: <span className="mono">{account.identity}</span> },
            {
              label: 'Rights',
              value:
                account.grants.length === 0 ? (
                  'not told'
                ) : (
                  <span className="provider-grants">
                    {account.grants.map((grant) => (
                      <Tag key={grant}>{grant}</Tag>
                    ))}
                  </span>
                ),
            },
            ...account.denied.map(({ kind, reason }) => ({
              id: kind,
              label: actionWords[kind],
              value: `not allowed: ${reason}`,
            })),
          ]}
        />
      )}
    </Section>
  );
}
