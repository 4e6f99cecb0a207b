import { Fragment, type ReactNode } from 'react';
import { Kbd } from '../keys/kbd.tsx';

export interface FooterKey {
  /** Written forms set side by side: ["j", "k"] · ["1", "…", "6"]; "…" stands for a run of keys. */
  readonly keys: readonly string[];
  readonly label: string;
}

export interface FooterKeysProps {
  readonly keys: readonly FooterKey[];
  /** Right: exact position, next sync. */
  readonly children?: ReactNode | undefined;
}

/** The foot of the window: what the keys do here at the left, where one is at the right. 28 px. */
export function FooterKeys({ keys, children }: FooterKeysProps): ReactNode {
  return (
    <footer className="ui-footer">
      <span className="ui-footer-keys">
        {keys.map((entry) => (
          <span key={entry.label} className="ui-footer-key">
            {entry.keys.map((written) => (
              <Fragment key={written}>
                <Kbd keys={written} />
              </Fragment>
            ))}
            <span>{entry.label}</span>
          </span>
        ))}
      </span>
      <span className="ui-footer-place tabular">{children}</span>
    </footer>
  );
}
