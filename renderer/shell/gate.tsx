import { useState, type FormEvent, type ReactNode } from 'react';
import { asAppError } from '../../shared/errors.ts';
import { host } from '../data/bridge.ts';
import { Button } from '../ui/controls/button.tsx';
import { TextField } from '../ui/controls/text-field.tsx';
import { BrandMark } from '../ui/layout/brand-mark.tsx';
import { ErrorState } from '../ui/states/states.tsx';
import type { HostInfo } from './use-host-info.ts';

/** Stands before the page while the workspace cannot be shown: locked, or failed to open. */
export function Gate(props: { readonly info: HostInfo; readonly onChange: () => void }): ReactNode {
  const { info, onChange } = props;
  return (
    <main className="gate">
      <div className="gate-card">
        <div className="gate-brand">
          <BrandMark size={28} />
          <b>{info.workspace.name}</b>
        </div>
        {info.state === 'locked' ? <Unlock onOpen={onChange} /> : <Failed info={info} onChange={onChange} />}
      </div>
    </main>
  );
}

function Unlock({ onOpen }: { readonly onOpen: () => void }): ReactNode {
  const [passphrase, setPassphrase] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const answer = await host('unlock', { passphrase });
      setProblem(answer.ok ? null : answer.message);
      if (answer.ok) onOpen();
    } catch (error) {
      setProblem(asAppError(error).message);
    } finally {
      setPassphrase('');
      setBusy(false);
    }
  };
  return (
    <form className="gate-form" onSubmit={(event) => void submit(event)}>
      <p>This workspace is encrypted. Its passphrase opens it; nothing can recover a lost one.</p>
      <TextField
        label="Passphrase"
        type="password"
        autoComplete="off"
        autoFocus
        value={passphrase}
        error={problem ?? undefined}
        onChange={(event) => setPassphrase(event.target.value)}
      />
      <div className="gate-actions">
        <Button variant="quiet" onClick={() => void host('openWorkspace', { demo: true })}>
          Open the demo fleet
        </Button>
        <Button variant="primary" type="submit" busy={busy} disabled={passphrase === ''}>
          Unlock
        </Button>
      </div>
    </form>
  );
}

function Failed({ info, onChange }: { readonly info: HostInfo; readonly onChange: () => void }): ReactNode {
  return (
    <>
      <ErrorState
        title="The workspace cannot be opened"
        errorId={info.failure?.traceId ?? info.failure?.code ?? 'unknown'}
        onRetry={() => void host('restartEngine', {}).then(onChange)}
      >
        {info.failure?.message ?? 'The engine stopped again and again.'}
      </ErrorState>
      <div className="gate-actions">
        <Button variant="quiet" onClick={() => void host('showLogFolder', {})}>
          Show the log folder
        </Button>
        {!info.workspace.demo && (
          <Button variant="quiet" onClick={() => void host('openWorkspace', { demo: true })}>
            Open the demo fleet
          </Button>
        )}
      </div>
    </>
  );
}
