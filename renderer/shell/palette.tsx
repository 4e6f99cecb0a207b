import { Command } from 'cmdk';
import { useDeferredValue, useState, type ReactNode } from 'react';
import { parseHumanId } from '../../shared/ids.ts';
import { useCommand, useOp } from '../data/use-op.tsx';
import { Identifier } from '../ui/data/identifier.tsx';
import { Kbd } from '../ui/keys/kbd.tsx';
import { Dialog } from '../ui/overlay/dialog.tsx';
import { placeList } from './places.tsx';
import { useDialogs } from './state/dialogs.ts';
import { useNavigation } from './state/navigation.ts';
import { usePreferences } from './state/preferences.ts';
import { useRail } from './use-rail.ts';

/** Search over SIMs, incidents and actions, and every command of the window, by one key. */
export function Palette(): ReactNode {
  const { open, close, show } = useDialogs();
  const [text, setText] = useState('');
  const typed = useDeferredValue(text.trim());
  const isOpen = open?.kind === 'palette';
  const leave = (): void => {
    setText('');
    close();
  };
  return (
    <Dialog open={isOpen} onClose={leave} title="Search or run a command" size="medium">
      <Command className="palette" shouldFilter={false} loop label="Search or run a command">
        <Command.Input
          className="palette-input"
          value={text}
          onValueChange={setText}
          placeholder="ICCID, IMEI, device, INC-1042, or a command"
          autoFocus
        />
        <Command.List className="palette-list">
          <Command.Empty className="palette-empty">Nothing is called that.</Command.Empty>
          <Records text={typed} leave={leave} />
          <Commands text={typed} leave={leave} show={show} />
        </Command.List>
      </Command>
    </Dialog>
  );
}

function Records({ text, leave }: { readonly text: string; readonly leave: () => void }): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  const sims =
    useOp('fleet.find', { text, limit: 8 }, { enabled: text.length >= 2, keep: true }).data?.rows ?? [];
  const incidentId = parseHumanId('INC', text);
  const actionId = parseHumanId('ACT', text);
  const numbered = /^(inc|act)-?\d/i.test(text);
  const incident = useOp(
    'incidents.get',
    { id: incidentId ?? 0 },
    { enabled: incidentId !== null && numbered },
  ).data;
  if (text.length < 2) return null;
  return (
    <>
      {incident !== undefined && incidentId !== null && (
        <Command.Group heading="Incidents" className="palette-group">
          <Command.Item
            className="palette-item"
            value={`incident ${incidentId}`}
            onSelect={() => {
              leave();
              go('incidents', { record: String(incidentId) });
            }}
          >
            <span className="mono">INC-{incidentId}</span>
            <span className="palette-text">{incident.row.title}</span>
          </Command.Item>
        </Command.Group>
      )}
      {actionId !== null && /^act/i.test(text) && (
        <Command.Group heading="Actions" className="palette-group">
          <Command.Item
            className="palette-item"
            value={`action ${actionId}`}
            onSelect={() => {
              leave();
              go('actions', { record: String(actionId) });
            }}
          >
            <span className="mono">ACT-{actionId}</span>
          </Command.Item>
        </Command.Group>
      )}
      {sims.length > 0 && (
        <Command.Group heading="SIMs" className="palette-group">
          {sims.map((sim) => (
            <Command.Item
              key={sim.simKey}
              className="palette-item"
              value={`sim ${sim.simKey}`}
              onSelect={() => {
                leave();
                go('fleet', { record: String(sim.simKey), query: text });
              }}
            >
              <Identifier kind="iccid" value={sim.iccid} />
              <span className="palette-text">
                {sim.device ?? 'No device name'}{' '}
                {sim.site !== null && <span className="quiet">{sim.site}</span>}
              </span>
            </Command.Item>
          ))}
        </Command.Group>
      )}
    </>
  );
}

interface CommandEntry {
  readonly label: string;
  readonly keys?: string;
  run(): void;
}

function Commands(props: {
  readonly text: string;
  readonly leave: () => void;
  readonly show: ReturnType<typeof useDialogs.getState>['show'];
}): ReactNode {
  const { text, leave, show } = props;
  const go = useNavigation((navigation) => navigation.go);
  const { theme, set } = usePreferences();
  const rail = useRail();
  const sync = useCommand('sync.start');
  const recompute = useCommand('posture.recompute');
  const entries: CommandEntry[] = [
    ...placeList.map(({ place, label, key }) => ({
      label: `Go to ${label}`,
      keys: `g ${key}`,
      run: () => go(place),
    })),
    { label: 'Sync now', run: () => void sync.run({}) },
    { label: 'Score the posture again', run: () => void recompute.run({}) },
    { label: 'Show incidents that are overdue', run: () => go('incidents', { query: 'clock:overdue' }) },
    { label: 'Show SIMs with an open incident', run: () => go('fleet', { query: 'severity:any' }) },
    { label: 'Hold or release all automation', keys: 'mod+shift+h', run: () => show({ kind: 'automation' }) },
    { label: 'Connect a provider', run: () => show({ kind: 'connect' }) },
    { label: 'Import evidence files', run: () => go('settings', { record: 'imports' }) },
    { label: 'Change who you are', run: () => show({ kind: 'user' }) },
    {
      label: theme === 'light' ? 'Use the dark theme' : 'Use the light theme',
      run: () => set({ theme: theme === 'light' ? 'dark' : 'light' }),
    },
    {
      label: rail.collapsed ? 'Widen the rail' : 'Narrow the rail',
      keys: '[',
      run: rail.toggle,
    },
    { label: 'Show all keys', keys: '?', run: () => show({ kind: 'keys' }) },
    { label: 'About Sextant', run: () => show({ kind: 'about' }) },
  ];
  const words = text.toLowerCase().split(/\s+/);
  const found = entries.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  if (found.length === 0) return null;
  return (
    <Command.Group heading="Commands" className="palette-group">
      {found.map(({ label, keys, run }) => (
        <Command.Item
          key={label}
          className="palette-item"
          value={label}
          onSelect={() => {
            leave();
            run();
          }}
        >
          <span className="palette-text">{label}</span>
          {keys !== undefined && <Kbd keys={keys} variant="bare" />}
        </Command.Item>
      ))}
    </Command.Group>
  );
}
