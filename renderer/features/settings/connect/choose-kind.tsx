import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ProviderChoice } from '../../../../shared/contract/index.ts';
import { Pending } from '../../../data/pending.tsx';
import { useOp } from '../../../data/use-op.tsx';
import { Button } from '../../../ui/controls/button.tsx';
import { Dialog } from '../../../ui/overlay/dialog.tsx';
import { Tag } from '../../../ui/status/tag.tsx';
import { VerificationTag } from '../verification.tsx';

export interface ChooseKindProps {
  readonly onChoose: (choice: ProviderChoice) => void;
  readonly onClose: () => void;
}

/** Which provider: each with what its connector was checked against. */
export function ChooseKind({ onChoose, onClose }: ChooseKindProps): ReactNode {
  const asked = useOp('providers.choices', {});
  const { data } = asked;
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title="Connect a provider"
      description="Several accounts may be connected at once, also of the same provider."
      actions={
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
      }
    >
      <Pending of={asked} rows={3} />
      <ul className="connect-kinds">
        {data?.choices.map((choice) => (
          <li key={choice.kind}>
            <button type="button" className="connect-kind" onClick={() => onChoose(choice)}>
              <span className="connect-kind-text">
                <span className="connect-kind-head">
                  <b>{choice.title}</b>
                  <VerificationTag basis={choice.verification.basis} />
                  {choice.role === 'overlay' && <Tag>adds to SIMs of other providers</Tag>}
                </span>
                <span className="quiet">{choice.verification.note}</span>
              </span>
              <ChevronRight size={16} strokeWidth={1.5} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
