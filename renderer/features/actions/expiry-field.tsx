import type { ReactNode } from 'react';
import { hour, minute } from '../../../shared/time.ts';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { TimeText, useNow } from '../../ui/time.tsx';

export type Expiry = '30m' | '2h' | '8h';
/** ms */
export const expiries: Readonly<Record<Expiry, number>> = {
  '30m': 30 * minute,
  '2h': 2 * hour,
  '8h': 8 * hour,
};

/** How long an action may wait to be sent. */
export function ExpiryField(props: {
  readonly value: Expiry;
  readonly onChange: (value: Expiry) => void;
}): ReactNode {
  const now = useNow(30_000);
  return (
    <div className="action-field">
      <div className="action-field-label">
        <span>Not sent by then: expires</span>
        <TimeText at={now + expiries[props.value]} style="weekday" />
      </div>
      <SegmentedControl<Expiry>
        label="Expires after"
        variant="field"
        value={props.value}
        onChange={props.onChange}
        options={[
          { value: '30m', label: '30 min' },
          { value: '2h', label: '2 h' },
          { value: '8h', label: '8 h' },
        ]}
      />
    </div>
  );
}
