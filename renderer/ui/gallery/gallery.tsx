import {
  CircleDot,
  Crosshair,
  FileText,
  HardHat,
  Link,
  Radar,
  Scale,
  Settings2,
  Siren,
  SquareTerminal,
  Zap,
} from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { SearchField } from '../controls/search-field.tsx';
import { SegmentedControl } from '../controls/segmented.tsx';
import type { Zone } from '../format.ts';
import { BrandMark } from '../layout/brand-mark.tsx';
import { Rail, RailItem, RailLine } from '../layout/rail.tsx';
import { UiProvider } from '../provider.tsx';
import { Avatar } from '../status/avatar.tsx';
import { ClockRing } from '../status/clock-ring.tsx';
import { Freshness } from '../status/freshness.tsx';
import { StatusGlyph } from '../status/status-glyph.tsx';
import { Tag } from '../status/tag.tsx';
import { FleetPage } from './fleet-page.tsx';
import { PartsPage } from './parts-page.tsx';
import { PosturePage } from './posture-page.tsx';
import { NOW } from './sample.ts';

const zones: Readonly<Record<Zone['kind'], Zone>> = {
  utc: { kind: 'utc' },
  local: { kind: 'local', timeZone: 'Europe/Amsterdam' },
  site: { kind: 'site', timeZone: 'Asia/Tokyo' },
};

const simulatedNow = (): number => NOW;

/** Every component on three pages: parts, posture, fleet. */
export function Gallery({ page, rows }: { readonly page: string; readonly rows: number }): ReactNode {
  const [zone, setZone] = useState<Zone['kind']>('utc');
  const collapsed = page === 'fleet';
  return (
    <UiProvider zone={zones[zone]} clock={simulatedNow}>
      <div className="gal">
        <GalleryRail collapsed={collapsed} />
        <div className="gal-main">
          <header className="gal-header">
            <b className="t-body strong">Meridian Utilities</b>
            <Tag>Demo fleet</Tag>
            <div className="gal-search">
              <SearchField label="Search" placeholder="Search or run a command" keys="mod+k" />
            </div>
            <Freshness at={NOW - 240_000} live>
              <b className="text-1">Synced</b> 4 min ago
            </Freshness>
            <SegmentedControl
              label="Time zone"
              value={zone}
              onChange={setZone}
              options={[
                { value: 'utc', label: 'UTC' },
                { value: 'local', label: 'Local' },
                { value: 'site', label: 'Site' },
              ]}
            />
            <span className="ui-with-glyph">
              <StatusGlyph name="partly-accepted" label="" />
              <b>5</b> <span className="text-2">in flight</span>
            </span>
            <span className="ui-with-glyph">
              <StatusGlyph name="overdue" />
              <b>1</b>
            </span>
            <span className="ui-with-glyph">
              <ClockRing elapsed={0.7} label="" />
              <b>8</b> <span className="text-2">clocks</span>
            </span>
            <Avatar name="Jana Varga" size={24} />
          </header>
          {page === 'posture' ? (
            <PosturePage />
          ) : page === 'fleet' ? (
            <FleetPage rows={rows} />
          ) : (
            <PartsPage />
          )}
        </div>
      </div>
    </UiProvider>
  );
}

const places = [
  ['Posture', Radar, 'g p', undefined],
  ['Incidents', Siren, 'g i', '128'],
  ['Fleet', CircleDot, 'g f', undefined],
  ['Actions', Zap, 'g a', '5'],
  ['Detections', Crosshair, 'g d', undefined],
  ['Compliance', Scale, 'g c', undefined],
] as const;

function GalleryRail({ collapsed }: { readonly collapsed: boolean }): ReactNode {
  const [active, setActive] = useState('Posture');
  const item = (label: string, Icon: typeof Radar, keys?: string, count?: string): ReactNode => (
    <RailItem
      key={label}
      label={label}
      icon={<Icon aria-hidden="true" />}
      active={active === label}
      collapsed={collapsed}
      onOpen={() => {
        setActive(label);
      }}
      keys={keys}
      count={count}
    />
  );
  return (
    <Rail
      collapsed={collapsed}
      brand={
        <>
          <BrandMark />
          {!collapsed && 'Sextant'}
        </>
      }
      foot={item('Settings', Settings2, 'g s')}
    >
      {places.map(([label, Icon, keys, count]) => item(label, Icon, keys, count))}
      <RailLine />
      {item('Field', HardHat)}
      {item('Reports', FileText, 'g r')}
      {item('Audit', Link)}
      {item('Console', SquareTerminal)}
    </Rail>
  );
}
