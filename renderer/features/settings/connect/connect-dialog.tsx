import { useState, type ReactNode } from 'react';
import type { ProviderChoice } from '../../../../shared/contract/index.ts';
import { useOp } from '../../../data/use-op.tsx';
import { useDialogs } from '../../../shell/state/dialogs.ts';
import { ChooseKind } from './choose-kind.tsx';
import { CreateWorkspace } from './create-workspace.tsx';
import { FirstSync } from './first-sync.tsx';
import { ProviderForm } from './provider-form.tsx';
import './connect.css';

/** Connects a real provider. From the demo fleet it first makes a workspace with a key of its own. */
export function ConnectDialog(): ReactNode {
  const { open, close } = useDialogs();
  const demo = useOp('system.status', {}).data?.workspace.demo === true;
  if (open?.kind !== 'connect') return null;
  return demo ? <CreateWorkspace onClose={close} /> : <Connect onClose={close} />;
}

type Step =
  | { readonly kind: 'choose' }
  | { readonly kind: 'enter'; readonly choice: ProviderChoice }
  | { readonly kind: 'read'; readonly providerId: string; readonly name: string };

/** Which provider, with which credentials, and then its first read. */
function Connect({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [step, setStep] = useState<Step>({ kind: 'choose' });
  if (step.kind === 'choose')
    return <ChooseKind onChoose={(choice) => setStep({ kind: 'enter', choice })} onClose={onClose} />;
  if (step.kind === 'enter')
    return (
      <ProviderForm
        choice={step.choice}
        onBack={() => setStep({ kind: 'choose' })}
        onConnected={(providerId, name) => setStep({ kind: 'read', providerId, name })}
        onClose={onClose}
      />
    );
  return <FirstSync providerId={step.providerId} name={step.name} onClose={onClose} />;
}
