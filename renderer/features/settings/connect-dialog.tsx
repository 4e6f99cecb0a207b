import { useState, type ReactNode } from 'react';
import { asAppError } from '../../../shared/errors.ts';
import { host } from '../../data/bridge.ts';
import { errorTitles } from '../../data/error-text.ts';
import { useCommand, useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { useHostInfo } from '../../shell/use-host-info.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { FieldError, TextField } from '../../ui/controls/text-field.tsx';
import { Dialog } from '../../ui/overlay/dialog.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';

/** Connects a real provider. From the demo fleet it first makes a workspace with a key of its own. */
export function ConnectDialog(): ReactNode {
  const { open, close } = useDialogs();
  const demo = useOp('system.status', {}).data?.workspace.demo === true;
  if (open?.kind !== 'connect') return null;
  return demo ? <CreateWorkspace onClose={close} /> : <ConnectSoracom onClose={close} />;
}

function CreateWorkspace({ onClose }: { readonly onClose: () => void }): ReactNode {
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

type Coverage = 'global' | 'japan' | 'other';
const addresses: Readonly<Record<Exclude<Coverage, 'other'>, string>> = {
  global: 'https://g.api.soracom.io/v1',
  japan: 'https://api.soracom.io/v1',
};

function ConnectSoracom({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [name, setName] = useState('Soracom');
  const [coverage, setCoverage] = useState<Coverage>('global');
  const [address, setAddress] = useState('');
  const [authKeyId, setAuthKeyId] = useState('');
  const [authKey, setAuthKey] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const add = useCommand('providers.add');
  const sync = useCommand('sync.start');
  const toasts = useToasts();
  const baseUrl = coverage === 'other' ? address : addresses[coverage];
  const ready = name.trim() !== '' && authKeyId !== '' && authKey !== '' && /^https?:\/\//.test(baseUrl);
  const submit = async (): Promise<void> => {
    try {
      await add.quiet({
        kind: 'soracom',
        name: name.trim(),
        baseUrl,
        options: {},
        credentials: { authKeyId, authKey },
        demo: false,
      });
      toasts.show({
        title: `${name.trim()} is connected`,
        detail: 'The first sync is running.',
        tone: 'done',
      });
      void sync.run({});
      onClose();
    } catch (error) {
      const known = asAppError(error);
      setProblem(`${errorTitles[known.code]}: ${known.message}`);
    } finally {
      setAuthKey('');
    }
  };
  return (
    <Dialog
      open
      size="medium"
      onClose={onClose}
      title="Connect Soracom"
      description="The credentials are checked first, then kept in the vault; they are never shown again."
      actions={
        <>
          <Button variant="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" busy={add.busy} disabled={!ready} onClick={() => void submit()}>
            Check and connect
          </Button>
        </>
      }
    >
      <div className="form-rows">
        <TextField
          label="Name"
          value={name}
          maxLength={80}
          onChange={(event) => setName(event.target.value)}
        />
        <SegmentedControl<Coverage>
          label="Coverage"
          variant="field"
          value={coverage}
          onChange={setCoverage}
          options={[
            { value: 'global', label: 'Global' },
            { value: 'japan', label: 'Japan' },
            { value: 'other', label: 'Another address' },
          ]}
        />
        {coverage === 'other' && (
          <TextField
            label="Address"
            value={address}
            placeholder="https://…/v1"
            onChange={(event) => setAddress(event.target.value)}
          />
        )}
        <TextField
          label="Auth key id"
          value={authKeyId}
          autoComplete="off"
          onChange={(event) => setAuthKeyId(event.target.value)}
        />
        <TextField
          label="Auth key"
          type="password"
          autoComplete="off"
          value={authKey}
          hint="Of a SAM user with just the rights the console needs."
          onChange={(event) => setAuthKey(event.target.value)}
        />
        {problem !== null && <FieldError>{problem}</FieldError>}
      </div>
    </Dialog>
  );
}
