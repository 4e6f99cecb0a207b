import { FileText, Link2, Radar, ScanLine, Siren, SlidersHorizontal, Smartphone, Zap } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Place } from './state/navigation.ts';

/** What stands in the rail, in order, with the key that goes there. */
export const placeList: readonly {
  readonly place: Place;
  readonly label: string;
  readonly key: string;
  readonly icon: ReactNode;
}[] = [
  { place: 'posture', label: 'Posture', key: 'p', icon: <Radar /> },
  { place: 'incidents', label: 'Incidents', key: 'i', icon: <Siren /> },
  { place: 'fleet', label: 'Fleet', key: 'f', icon: <Smartphone /> },
  { place: 'actions', label: 'Actions', key: 'a', icon: <Zap /> },
  { place: 'detections', label: 'Detections', key: 'd', icon: <ScanLine /> },
  { place: 'reports', label: 'Reports', key: 'r', icon: <FileText /> },
  { place: 'audit', label: 'Audit', key: 'u', icon: <Link2 /> },
  { place: 'settings', label: 'Settings', key: 's', icon: <SlidersHorizontal /> },
];
