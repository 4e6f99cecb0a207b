import { useEffect, useMemo, type ReactNode } from 'react';
import { ActionDialog } from '../features/actions/action-dialog.tsx';
import { ActionsPage } from '../features/actions/page.tsx';
import { AuditPage } from '../features/audit/page.tsx';
import { DetectionsPage } from '../features/detections/page.tsx';
import { FleetPage } from '../features/fleet/page.tsx';
import { IncidentsPage } from '../features/incidents/page.tsx';
import { PosturePage } from '../features/posture/page.tsx';
import { ReportDialog } from '../features/reports/report-dialog.tsx';
import { ReportsPage } from '../features/reports/page.tsx';
import { AutomationDialog } from '../features/suppressions/automation-dialog.tsx';
import { ConnectDialog } from '../features/settings/connect/connect-dialog.tsx';
import { SettingsPage } from '../features/settings/page.tsx';
import { UTC, type Zone } from '../ui/format.ts';
import { KeySheet } from '../ui/keys/key-sheet.tsx';
import { UiProvider } from '../ui/provider.tsx';
import { About } from './about.tsx';
import { Gate } from './gate.tsx';
import { Header } from './header.tsx';
import { Notices } from './notices.tsx';
import { PageBoundary } from './page-boundary.tsx';
import { Palette } from './palette.tsx';
import { PersonDialog } from './person.tsx';
import { SideRail } from './side-rail.tsx';
import { useDialogs } from './state/dialogs.ts';
import { useNavigation, type Place } from './state/navigation.ts';
import { usePreferences, type ZoneKind } from './state/preferences.ts';
import { useArrival } from './use-arrival.ts';
import { useHostInfo, type HostInfo } from './use-host-info.ts';
import { useShellKeys } from './use-shell-keys.ts';
import { useShowing } from './use-showing.ts';
import { useTheme } from './use-theme.ts';

const pages: Readonly<Record<Place, () => ReactNode>> = {
  posture: PosturePage,
  incidents: IncidentsPage,
  fleet: FleetPage,
  actions: ActionsPage,
  detections: DetectionsPage,
  reports: ReportsPage,
  audit: AuditPage,
  settings: SettingsPage,
};

/** The window. Shows the page as soon as main answers; the engine may still be opening behind it. */
export function App(): ReactNode {
  useTheme();
  const kind = usePreferences((preferences) => preferences.zone);
  const zone = useMemo(() => zoneOf(kind), [kind]);
  const { info, reload } = useHostInfo();
  if (info === null) return null;
  return (
    <UiProvider zone={zone}>
      {info.state === 'locked' || info.state === 'failed' ? (
        <Gate info={info} onChange={reload} />
      ) : (
        <Window info={info} />
      )}
    </UiProvider>
  );
}

function Window({ info }: { readonly info: HostInfo }): ReactNode {
  useShellKeys();
  useShowing();
  const place = useNavigation((navigation) => navigation.here.place);
  const { open, close } = useDialogs();
  const Page = pages[place];
  const page = useArrival(place);
  useEffect(() => {
    document.documentElement.dataset['ready'] = 'shell';
  }, []);
  return (
    <div className="shell">
      <SideRail />
      <div className="shell-main">
        <Header />
        <Notices />
        <main ref={page} className="shell-page" key={place} tabIndex={-1}>
          <PageBoundary>
            <Page />
          </PageBoundary>
        </main>
      </div>
      <Palette />
      <KeySheet open={open?.kind === 'keys'} onClose={close} />
      <About info={info} />
      <PersonDialog />
      <ConnectDialog />
      <ActionDialog />
      <ReportDialog />
      <AutomationDialog />
    </div>
  );
}

function zoneOf(kind: ZoneKind): Zone {
  if (kind === 'utc') return UTC;
  return { kind, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone };
}
