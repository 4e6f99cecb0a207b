import { useState, type ReactNode } from 'react';
import { asAppError } from '../../../../shared/errors.ts';
import { host } from '../../../data/bridge.ts';
import { useHostInfo } from '../../../shell/use-host-info.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { SegmentedControl } from '../../../ui/controls/segmented.tsx';
import { FieldError, TextField } from '../../../ui/controls/text-field.tsx';
import { Dialog } from '../../../ui/overlay/dialog.tsx';

/** A workspace with a key of its own: the demo fleet's throw-away key is none for real credentials. */
export function CreateWorkspace({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { info } = useHostInfo();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<'key-store' | 'passphrase' | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const storeReady = info?.keyStore === 'available';
  const protection = chosen ?? (storeReady ? 'key-store' : 'passphrase');
  const short = passphrase !== '' && passphrase.length < 12;
  const differs = again !== '' && again !== passphrase;
  const ready =
    name.trim() !== '' && (protection === 'key-store' || (passphrase.length >= 12 && again === passphrase));
  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      const answer = await host('createWorkspace', {
        name: name.trim(),
        protection,
        ...(protection === 'passphrase' ? { passphrase } : {}),
      });
      if (answer.ok) onClose();
      else setProblem(answer.message);
    } catch (error) {
      setProblem(asAppError(error).message);
    } finally {
      setPassphrase('');
      setAgain('');
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title="Your own workspace"
      description="The demo fleet keeps its throw-away key. Real providers get a workspace of their own, encrypted with a key that never leaves this computer."
      footNote="The demo fleet stays and can be opened again."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={busy} disabled={!ready} onClick={() => void submit()}>
            Create and open
          </Button>
        </>
      }
    >
      <div className="form-rows">
        <TextField
          label="Organisation"
          value={name}
          maxLength={80}
          placeholder="As it shall stand in reports"
          onChange={(event) => setName(event.target.value)}
        />
        <SegmentedControl<'key-store' | 'passphrase'>
          label="Protected by"
          variant="field"
          value={protection}
          onChange={setChosen}
          options={[
            {
              value: 'key-store',
              label: 'Key store of this computer',
              disabled: !storeReady,
              title: storeReady ? undefined : 'No key store that protects is available here',
            },
            { value: 'passphrase', label: 'Passphrase' },
          ]}
        />
        {!storeReady && (
          <p className="quiet">This computer offers no key store that protects, so a passphrase is needed.</p>
        )}
        {protection === 'passphrase' && (
          <>
            <TextField
              label="Passphrase"
              type="password"
              autoComplete="new-password"
              value={passphrase}
              hint="At least 12 characters. Nothing can recover a lost one."
              error={short ? 'Too short.' : undefined}
              onChange={(event) => setPassphrase(event.target.value)}
            />
            <TextField
              label="The same again"
              type="password"
              autoComplete="new-password"
              value={again}
              error={differs ? 'The two differ.' : undefined}
              onChange={(event) => setAgain(event.target.value)}
            />
          </>
        )}
        {problem !== null && <FieldError>{problem}</FieldError>}
      </div>
    </Dialog>
  );
}
