import { FolderOpen } from 'lucide-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { host } from '../../data/bridge.ts';
import { useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { useNavigation } from '../../shell/state/navigation.ts';
import { usePreferences, type Theme } from '../../shell/state/preferences.ts';
import { Button } from '../../ui/controls/button.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { useHotkeys } from '../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../ui/layout/footer-keys.tsx';
import { PageHead } from '../../ui/layout/page-head.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { Imports } from './imports-section.tsx';
import { TellingPeople } from './notifications-section.tsx';
import { ProviderPane } from './provider-pane.tsx';
import { Providers } from './providers-section.tsx';
import './settings.css';

/** Providers, evidence files, who is told of what, the person and the window. */
export function SettingsPage(): ReactNode {
  const { here, show } = useNavigation();
  const { record } = here;
  const providerId = record === 'imports' || record === 'messages' ? null : record;
  useHotkeys([{ keys: 'Esc', label: 'Close pane', group: 'Settings', run: () => show({ record: null }) }]);
  const imports = useRef<HTMLDivElement>(null);
  const telling = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (record === 'imports') imports.current?.scrollIntoView({ block: 'start' });
    if (record === 'messages') telling.current?.scrollIntoView({ block: 'start' });
  }, [record]);
  return (
    <div className="settings">
      <PageHead title="Settings" />
      <div className="settings-body">
        <div className="settings-scroll">
          <div className="settings-column">
            <Providers />
            <div ref={imports}>
              <Imports />
            </div>
            <div ref={telling}>
              <TellingPeople />
            </div>
            <Appearance />
            <Person />
          </div>
        </div>
        {providerId !== null && (
          <ProviderPane key={providerId} providerId={providerId} onClose={() => show({ record: null })} />
        )}
      </div>
      <FooterKeys
        keys={[
          { keys: ['Enter'], label: 'open a provider' },
          { keys: ['Esc'], label: 'close' },
          { keys: ['?'], label: 'all keys' },
        ]}
      />
    </div>
  );
}

function Appearance(): ReactNode {
  const { theme, density, set } = usePreferences();
  return (
    <Section title="Appearance">
      <KeyValueList
        labels="wide"
        items={[
          {
            label: 'Theme',
            value: (
              <SegmentedControl<Theme>
                label="Theme"
                value={theme}
                onChange={(next) => set({ theme: next })}
                options={[
                  { value: 'dark', label: 'Dark' },
                  { value: 'light', label: 'Light' },
                  { value: 'system', label: 'As the system' },
                ]}
              />
            ),
          },
          {
            label: 'Rows',
            value: (
              <SegmentedControl<typeof density>
                label="Rows"
                value={density}
                onChange={(next) => set({ density: next })}
                options={[
                  { value: 'compact', label: 'Compact' },
                  { value: 'standard', label: 'Standard' },
                  { value: 'relaxed', label: 'Relaxed' },
                ]}
              />
            ),
          },
        ]}
      />
    </Section>
  );
}

function Person(): ReactNode {
  const user = useOp('system.status', {}).data?.user;
  const show = useDialogs((dialogs) => dialogs.show);
  return (
    <Section
      title="You"
      aside={
        <>
          <Button onClick={() => show({ kind: 'user' })}>Change</Button>
          <Button
            variant="quiet"
            icon={<FolderOpen size={16} strokeWidth={1.5} aria-hidden="true" />}
            onClick={() => void host('showLogFolder', {})}
          >
            Show the log folder
          </Button>
        </>
      }
    >
      <KeyValueList
        labels="wide"
        items={[
          { label: 'Name', value: user?.name ?? 'unknown' },
          { label: 'Role', value: user?.role ?? 'unknown' },
        ]}
      />
    </Section>
  );
}
