import type { ReactNode } from 'react';
import type { DetectionRule } from '../../../shared/contract/index.ts';

export const stateWords: Readonly<Record<DetectionRule['state'], string>> = {
  active: 'Active',
  learning: 'Learning',
  blind: 'Blind',
  off: 'Off',
  absent: 'Not yet',
};

export const originWords: Readonly<Record<DetectionRule['origin'], string>> = {
  shipped: 'Shipped',
  own: 'Own',
};

/** How a rule is doing, hatched where it cannot say anything. */
export function RuleState({ rule }: { readonly rule: DetectionRule }): ReactNode {
  const words = stateWords[rule.state];
  if (rule.state === 'active') return words;
  const hatched = rule.state === 'blind' || rule.state === 'learning';
  return (
    <span title={rule.stateReason ?? undefined} className="detections-state">
      {hatched && <span className="hatch-box" aria-hidden="true" />} {words}
    </span>
  );
}
