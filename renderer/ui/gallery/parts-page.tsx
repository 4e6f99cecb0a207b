import { ChevronDown, Download, RefreshCw, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { AffectedBar, ProgressBar, RangeBar, StateBar, StateLegend } from '../charts/bars.tsx';
import { UsageChart } from '../charts/usage-chart.tsx';
import { Button, IconButton } from '../controls/button.tsx';
import { Checkbox } from '../controls/checkbox.tsx';
import { SegmentedControl } from '../controls/segmented.tsx';
import { Select } from '../controls/select.tsx';
import { Tabs } from '../controls/tabs.tsx';
import { TextArea, TextField } from '../controls/text-field.tsx';
import { Identifier } from '../data/identifier.tsx';
import { KeyValueList } from '../data/key-values.tsx';
import { Timeline } from '../data/timeline.tsx';
import { SextantDial } from '../dial/sextant-dial.tsx';
import { KeySheet } from '../keys/key-sheet.tsx';
import { useHotkeys } from '../keys/use-hotkeys.tsx';
import { FooterKeys } from '../layout/footer-keys.tsx';
import { RecordHead } from '../layout/pane.tsx';
import { SectionHeader } from '../layout/section.tsx';
import { Menu } from '../overlay/menu.tsx';
import { useToasts } from '../overlay/toast.tsx';
import { Tooltip } from '../overlay/tooltip.tsx';
import {
  ErrorState,
  NoMatch,
  NotAllowed,
  NothingYet,
  OfflineState,
  OfflineStrip,
  SkeletonRows,
} from '../states/states.tsx';
import { Avatar } from '../status/avatar.tsx';
import { ClockBar, ClockText } from '../status/clock-ring.tsx';
import { Freshness } from '../status/freshness.tsx';
import { glyphs, type GlyphName } from '../status/glyph-shapes.tsx';
import { SeverityChip, type Severity } from '../status/severity-chip.tsx';
import { StatusText } from '../status/status-glyph.tsx';
import { StepLine } from '../status/step-line.tsx';
import { Tag, TlpTag } from '../status/tag.tsx';
import { SampleDialog } from './sample-dialog.tsx';
import { allCounts, counts, NOW, oneUnknown, usage } from './sample.ts';

const severities: readonly Severity[] = ['C', 'H', 'M', 'L', 'I', '?'];
const glyphNames = Object.keys(glyphs) as GlyphName[];
const HOUR = 3_600_000;

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <section className="gal-part">
      <SectionHeader title={title} />
      {children}
    </section>
  );
}

/** Every part by itself. */
export function PartsPage(): ReactNode {
  const [dialog, setDialog] = useState<'none' | 'action' | 'keys'>('none');
  const close = (): void => {
    setDialog('none');
  };
  useHotkeys([
    {
      keys: '?',
      label: 'All keys',
      group: 'Everywhere',
      run: () => {
        setDialog('keys');
      },
    },
    { keys: 'g p', label: 'Posture', group: 'Everywhere', run: close },
    { keys: 'g i', label: 'Incidents', group: 'Everywhere', run: close },
    { keys: ['j', 'down'], label: 'Next row', group: 'Lists', run: close },
    { keys: 'mod+Enter', label: 'Submit', group: 'Forms', whileTyping: true, run: close },
  ]);
  return (
    <>
      <OfflineStrip
        since={NOW - 60_000}
        queue={<StatusText name="queued">2 queued, first expires 19:20</StatusText>}
        actions={<Button>Review queue</Button>}
      >
        Reading, triage and evidence work as usual. SIM actions wait in the queue.
      </OfflineStrip>
      <main className="gal-body">
        <div className="gal-parts">
          <StatusParts />
          <ControlParts
            onDialog={() => {
              setDialog('action');
            }}
            onKeys={() => {
              setDialog('keys');
            }}
          />
          <DataParts />
          <StateParts />
        </div>
      </main>
      <FooterKeys
        keys={[
          { keys: ['j', 'k'], label: 'move' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        <span>all times UTC</span>
      </FooterKeys>
      <SampleDialog open={dialog === 'action'} onClose={close} />
      <KeySheet open={dialog === 'keys'} onClose={close} />
    </>
  );
}

function StatusParts(): ReactNode {
  return (
    <>
      <Part title="Severity">
        <div className="gal-row">
          {severities.map((severity) => (
            <SeverityChip key={severity} severity={severity} named />
          ))}
        </div>
        <div className="gal-row">
          {severities.map((severity) => (
            <SeverityChip key={severity} severity={severity} size={16} />
          ))}
          <TlpTag tlp="AMBER" />
          <Tag>Demo fleet</Tag>
          <Tag look="dashed">not sent</Tag>
          <Tag look="hatched">unknown</Tag>
          <Tag onRemove={() => undefined}>provider:emnify</Tag>
        </div>
      </Part>
      <Part title="Status glyphs">
        <div className="gal-row">
          {glyphNames.map((name) => (
            <StatusText key={name} name={name}>
              {glyphs[name].word}
            </StatusText>
          ))}
        </div>
      </Part>
      <Part title="Containment">
        <StepLine
          label="ACT-311 Quarantine"
          steps={[
            {
              id: 'r',
              label: 'requested',
              glyph: 'complete',
              count: 14,
              detail: 'approved by K. Lindqvist',
              passed: true,
            },
            {
              id: 'a',
              label: 'accepted',
              glyph: 'partly-accepted',
              count: 12,
              detail: 'Soracom 8, emnify 4',
              passed: true,
            },
            {
              id: 'o',
              label: 'observed',
              glyph: 'partly-observed',
              count: 9,
              detail: 'last read 14:28',
              passed: false,
            },
          ]}
        />
        <StepLine
          label="Draft"
          steps={[
            { id: 'p', label: 'Approved', glyph: 'queued', passed: false },
            { id: 'r', label: 'Requested', glyph: 'queued', passed: false },
            { id: 'a', label: 'Accepted', glyph: 'queued', passed: false },
            { id: 'o', label: 'Observed', glyph: 'queued', passed: false },
          ]}
        />
      </Part>
      <Part title="Clocks and freshness">
        <div className="gal-row">
          <ClockText from={NOW - 3 * HOUR} due={NOW + 21.23 * HOUR} now={NOW} />
          <ClockText from={NOW - 20 * HOUR} due={NOW + 4 * HOUR} now={NOW} />
          <ClockText from={NOW - 24 * HOUR} due={NOW - 0.8 * HOUR} now={NOW} />
          <ClockText from={null} due={null} now={NOW} />
        </div>
        <div className="gal-stack">
          <ClockBar elapsed={0.12} label="12 % gone" />
          <ClockBar elapsed={1.1} label="Overdue" />
          <ClockBar elapsed={null} label="Not running" />
        </div>
        <div className="gal-row">
          <Freshness at={NOW - 240_000} live source="emnify" />
          <Freshness at={NOW - 4 * HOUR} live={false} source="emnify" />
          <Freshness at={null} live={false} />
          <Avatar name="Jana Varga" me />
          <Avatar name="K. Lindqvist" />
          <Avatar name={null} />
        </div>
      </Part>
      <Part title="Dial with an unknown layer">
        <SextantDial
          label="Posture"
          sectors={oneUnknown}
          overall={{ score: 61, upper: 90 }}
          size={240}
          onSelect={() => undefined}
        />
      </Part>
    </>
  );
}

interface ControlPartsProps {
  readonly onDialog: () => void;
  readonly onKeys: () => void;
}

function ControlParts({ onDialog, onKeys }: ControlPartsProps): ReactNode {
  const toasts = useToasts();
  const [span, setSpan] = useState<'24' | '72' | '7' | 'never'>('72');
  const [filter, setFilter] = useState<'all' | 'signals' | 'people'>('all');
  const [checked, setChecked] = useState(true);
  const [approver, setApprover] = useState<'kl' | 'mo' | null>('kl');
  return (
    <>
      <Part title="Buttons">
        <div className="gal-row">
          <Button variant="primary" onClick={onDialog} iconEnd={<ChevronDown aria-hidden="true" />}>
            Contain
          </Button>
          <Button keys="r">Resolve</Button>
          <Button icon={<Download aria-hidden="true" />}>Export 128</Button>
          <Button variant="quiet" keys="f" onClick={onKeys}>
            False positive
          </Button>
          <Button variant="danger">Terminate 3 SIMs</Button>
        </div>
        <div className="gal-row">
          <Button disabled icon={<RefreshCw aria-hidden="true" />}>
            Sync now
          </Button>
          <Button variant="primary" keys="mod+Enter">
            Request approval for 21 SIMs
          </Button>
          <Button busy>Exporting</Button>
          <IconButton label="Remove" icon={<Trash2 aria-hidden="true" />} />
          <Tooltip content="The count is checked again when you submit">
            <Button variant="quiet">Why</Button>
          </Tooltip>
        </div>
        <div className="gal-row">
          <Menu
            trigger={<Button iconEnd={<ChevronDown aria-hidden="true" />}>Act</Button>}
            entries={[
              { kind: 'heading', id: 'h', label: '21 SIMs selected' },
              { id: 'q', label: 'Quarantine', detail: 'reversible', keys: 'q', onSelect: () => undefined },
              { id: 's', label: 'Suspend', onSelect: () => undefined },
              { kind: 'separator', id: 'sep' },
              { id: 't', label: 'Terminate', danger: true, disabled: false, onSelect: () => undefined },
            ]}
          />
          <Button
            onClick={() => {
              toasts.show({
                title: 'Assigned 3 incidents to you',
                tone: 'done',
                action: { label: 'Undo', onAction: () => undefined },
              });
              toasts.show({ title: 'Sync failed', detail: 'The cache from 14:28 is kept.', tone: 'failed' });
            }}
          >
            Show messages
          </Button>
        </div>
      </Part>
      <Part title="Fields">
        <div className="gal-stack">
          <TextArea
            label="Reason"
            defaultValue="C2 contact to a host listed in 2 feeds, 26 gateways since 11:26."
          />
          <TextField
            label="Type the number of SIMs to confirm"
            mono
            defaultValue="2"
            error="21 SIMs will change. Type 21."
          />
          <Select
            label="Approver, someone other than you"
            value={approver}
            onChange={setApprover}
            options={[
              {
                value: 'kl',
                label: 'K. Lindqvist',
                detail: 'on shift, senior analyst',
                icon: <Avatar name="K Lindqvist" hidden />,
              },
              {
                value: 'mo',
                label: 'M. Okafor',
                detail: 'off shift',
                icon: <Avatar name="M Okafor" hidden />,
              },
            ]}
          />
          <SegmentedControl
            variant="field"
            label="Release unless renewed"
            value={span}
            onChange={setSpan}
            options={[
              { value: '24', label: '24 h' },
              { value: '72', label: '72 h' },
              { value: '7', label: '7 d' },
              { value: 'never', label: 'Never' },
            ]}
          />
          <div className="gal-row">
            <SegmentedControl
              variant="quiet"
              label="Kinds"
              value={filter}
              onChange={setFilter}
              options={[
                { value: 'all', label: 'All' },
                { value: 'signals', label: 'Signals' },
                { value: 'people', label: 'People' },
              ]}
            />
            <Checkbox label="Dry run" checked={checked} onChange={setChecked} />
            <Checkbox label="Some" checked={false} indeterminate onChange={setChecked} />
            <Checkbox label="None" checked={false} onChange={setChecked} />
          </div>
        </div>
      </Part>
      <TabParts />
    </>
  );
}

function TabParts(): ReactNode {
  const [tab, setTab] = useState<'overview' | 'entities' | 'actions'>('overview');
  const [severity, setSeverity] = useState<'all' | Severity>('all');
  return (
    <Part title="Tabs and record">
      <RecordHead title="Botnet chain: pump controllers scanning telnet">
        <StatusText name="containing">Containing, 9 of 14 observed</StatusText>
        <span className="ui-with-glyph">
          <Avatar name="Jana Varga" me hidden /> J. Varga
        </span>
        <span className="text-2">aware 11:46</span>
      </RecordHead>
      <Tabs
        label="Incident"
        value={tab}
        onChange={setTab}
        items={[
          { value: 'overview', label: 'Overview' },
          { value: 'entities', label: 'Entities', count: 14 },
          { value: 'actions', label: 'Actions', count: 4 },
        ]}
      />
      <Tabs
        label="Severity"
        counts="before"
        value={severity}
        onChange={setSeverity}
        items={[
          { value: 'all', label: 'All', count: 128 },
          { value: 'C', label: 'Critical', count: 4, icon: <SeverityChip severity="C" /> },
          { value: 'H', label: 'High', count: 17, icon: <SeverityChip severity="H" /> },
        ]}
      />
    </Part>
  );
}

function DataParts(): ReactNode {
  return (
    <>
      <Part title="Identifiers">
        <KeyValueList
          items={[
            {
              id: 'a',
              label: 'ICCID',
              value: <Identifier kind="iccid" value="8988303000120441730" copyLabel="ICCID" />,
            },
            {
              id: 'b',
              label: 'IMEI',
              value: <Identifier kind="imei" value="864475051183423" />,
              note: 'Quectel BG95-M3',
            },
            {
              id: 'c',
              label: 'EID',
              value: <Identifier kind="eid" value="89049032000001000000082417366558" />,
            },
            { id: 'd', label: 'IMSI', value: <Identifier kind="plain" value="204080012044173" /> },
          ]}
        />
      </Part>
      <Part title="Timeline">
        <Timeline
          label="Timeline"
          entries={[
            {
              id: '1',
              at: NOW,
              title: (
                <>
                  <b>9 of 14</b> read back as quarantined
                </>
              ),
              mark: <RefreshCw size={14} strokeWidth={1.5} />,
              aside: '+3 s',
            },
            {
              id: '2',
              at: NOW - 1e6,
              title: (
                <>
                  <b>EE-08</b> Response not effective
                </>
              ),
              detail: '1.8 MB after acceptance, linked as INC-1044',
              mark: <SeverityChip severity="H" />,
              aside: '+38 s',
            },
            {
              id: '3',
              at: NOW - 2e6,
              title: 'Customer notice submitted',
              detail: 'receipt kept as evidence',
              mark: <Avatar name="K L" />,
            },
            {
              id: '4',
              at: NOW - 3e6,
              title: (
                <>
                  ACT-312 Session reset <b>observed</b>
                </>
              ),
              mark: <StatusText name="observed">{''}</StatusText>,
            },
          ]}
        />
      </Part>
      <Part title="Bars">
        <div className="gal-stack">
          <AffectedBar
            label="Who is affected"
            parts={[
              { id: 'a', label: 'will be quarantined', count: 21, kind: 'acts' },
              { id: 'p', label: 'protected, skipped', count: 3, kind: 'protected' },
              { id: 'i', label: 'not possible, skipped', count: 2, kind: 'impossible' },
            ]}
          />
          <RangeBar label="58 to 79" score={58} upper={79} graded />
          <RangeBar label="41 to 89" score={41} upper={89} graded={false} />
          <RangeBar label="unknown" score={null} upper={null} graded={false} />
          <StateBar label="Endpoint" counts={counts[0] ?? allCounts} />
          <StateLegend counts={allCounts} />
          <ProgressBar label="Syncing" value={0.42} />
          <ProgressBar label="Reading" value={null} />
        </div>
      </Part>
      <Part title="Usage, linear">
        <UsageChart
          label="Data per day"
          points={usage.slice(0, 28)}
          unit="MB"
          usual={{ low: 2, high: 3.6 }}
        />
      </Part>
    </>
  );
}

function StateParts(): ReactNode {
  return (
    <Part title="States">
      <div className="gal-stack">
        <div className="gal-box">
          <NoMatch what="incidents" query="is:open severity:critical" onClear={() => undefined} />
        </div>
        <div className="gal-box">
          <NothingYet title="No SIMs yet" actions={<Button variant="primary">Connect a provider</Button>}>
            They appear after the first sync of a provider.
          </NothingYet>
        </div>
        <div className="gal-box">
          <NotAllowed what="suspend SIMs" grantedBy="An administrator" />
        </div>
        <div className="gal-box">
          <OfflineState what="sessions" since={NOW} onRetry={() => undefined} />
        </div>
        <div className="gal-box">
          <ErrorState title="The list could not be read" errorId="t-7f3a91c2" onRetry={() => undefined}>
            Nothing was changed. The engine restarted.
          </ErrorState>
        </div>
        <div className="gal-box">
          <SkeletonRows />
        </div>
      </div>
    </Part>
  );
}
