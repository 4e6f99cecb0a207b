import { ListFilter, Search } from 'lucide-react';
import type { InputHTMLAttributes, ReactNode, Ref } from 'react';
import { ariaKeys, Kbd } from '../keys/kbd.tsx';

export interface SearchFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  /** Accessible name. */
  readonly label: string;
  /** `search` for text, `query` for a field:value filter (funnel, monospace). */
  readonly kind?: 'search' | 'query' | undefined;
  /** Right of the text: "3,208 of 48,212". */
  readonly aside?: ReactNode | undefined;
  /** The key that focuses it, shown while it is not in use. */
  readonly keys?: string | undefined;
  readonly invalid?: boolean | undefined;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

/** The search and query bar. Completion and inline errors are the feature's part and stand below it. */
export function SearchField(props: SearchFieldProps): ReactNode {
  const { label, kind = 'search', aside, keys, invalid = false, className, ...rest } = props;
  const Icon = kind === 'query' ? ListFilter : Search;
  return (
    <div className={`ui-search ${className ?? ''}`} data-invalid={invalid || undefined}>
      <Icon aria-hidden="true" />
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        {...rest}
        className={kind === 'query' ? 'mono' : undefined}
        aria-label={label}
        aria-invalid={invalid || undefined}
        aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
      />
      {aside !== undefined && <span className="ui-search-aside tabular">{aside}</span>}
      {keys !== undefined && <Kbd keys={keys} />}
    </div>
  );
}
