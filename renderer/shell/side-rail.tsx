import type { ReactNode } from 'react';
import { useOp } from '../data/use-op.tsx';
import { formatCount } from '../ui/format.ts';
import { BrandMark } from '../ui/layout/brand-mark.tsx';
import { Rail, RailItem, RailLine } from '../ui/layout/rail.tsx';
import { placeList } from './places.tsx';
import { useNavigation, type Place } from './state/navigation.ts';
import { useRail } from './use-rail.ts';

/** The rail with live counts of what waits: open incidents, actions on their way. */
export function SideRail(): ReactNode {
  const { here, go } = useNavigation();
  const { collapsed } = useRail();
  const status = useOp('system.status', {}).data;
  const counts: Partial<Record<Place, number>> = {
    incidents: status?.openIncidents ?? 0,
    actions: status?.actionsInFlight ?? 0,
  };
  const item = ({ place, label, key, icon }: (typeof placeList)[number]): ReactNode => (
    <RailItem
      key={place}
      label={label}
      icon={icon}
      keys={`g ${key}`}
      active={here.place === place}
      collapsed={collapsed}
      count={(counts[place] ?? 0) > 0 ? formatCount(counts[place] ?? 0) : undefined}
      onOpen={() => go(place)}
    />
  );
  const of = (...wanted: Place[]) => placeList.filter(({ place }) => wanted.includes(place)).map(item);
  return (
    <Rail
      collapsed={collapsed}
      brand={
        <>
          <BrandMark />
          {!collapsed && 'Sextant'}
        </>
      }
      foot={of('settings')}
    >
      {of('posture', 'incidents', 'fleet', 'actions', 'detections')}
      <RailLine />
      {of('reports', 'audit')}
    </Rail>
  );
}
