import { ListFilter, Search } from 'lucide-react';
import { useLayoutEffect, useRef, type InputHTMLAttributes, type ReactNode, type Ref } from 'react';
import { cx } from '../cx.ts';
import { ariaKeys, Kbd } from '../keys/kbd.tsx';
import { segmentQuery, type QueryMark } from './query-marks.ts';

export interface SearchFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'type'> {
  /** Accessible name. */
  readonly label: string;
  /** `search` for text, `query` for a field:value filter (funnel, monospace). */
  readonly kind?: 'search' | 'query' | undefined;
  /** Coloured parts of a query; needs a controlled `value`. See query-marks.ts. */
  readonly marks?: readonly QueryMark[] | undefined;
  /** Right of the text: "3,208 of 48,212". */
  readonly aside?: ReactNode;
  /** The key that focuses it, shown as a hint. */
  readonly keys?: string | undefined;
  readonly invalid?: boolean | undefined;
  readonly ref?: Ref<HTMLInputElement> | undefined;
}

/** The search and query bar. Completion and inline errors are the feature's part and stand below it. */
export function SearchField(props: SearchFieldProps): ReactNode {
  const { label, kind = 'search', marks, aside, keys, invalid = false, className, ...rest } = props;
  const Icon = kind === 'query' ? ListFilter : Search;
  const text = typeof props.value === 'string' && marks !== undefined ? props.value : undefined;
  const paint = useRef<HTMLSpanElement>(null);
  return (
    <div className={cx('ui-search', className)} data-invalid={invalid || undefined}>
      <Icon aria-hidden="true" />
      <span className="ui-search-text" data-painted={text !== undefined || undefined}>
        {text !== undefined && marks !== undefined && <QueryPaint text={text} marks={marks} paint={paint} />}
        <input
          type="text"
          spellCheck={false}
          autoComplete="off"
          {...rest}
          className={kind === 'query' ? 'mono' : undefined}
          aria-label={label}
          aria-invalid={invalid || undefined}
          aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
          onScroll={(event) => {
            rest.onScroll?.(event);
            follow(paint.current, event.currentTarget.scrollLeft);
          }}
        />
      </span>
      {aside !== undefined && <span className="ui-search-aside tabular">{aside}</span>}
      {keys !== undefined && <Kbd keys={keys} />}
    </div>
  );
}

interface QueryPaintProps {
  readonly text: string;
  readonly marks: readonly QueryMark[];
  readonly paint: React.RefObject<HTMLSpanElement | null>;
}

/** The same text under the transparent one of the field, in colours; scrolls with it. */
function QueryPaint({ text, marks, paint }: QueryPaintProps): ReactNode {
  useLayoutEffect(() => {
    const field = paint.current?.parentElement?.querySelector('input');
    if (field != null) follow(paint.current, field.scrollLeft);
  });
  return (
    <span className="ui-search-paint" aria-hidden="true">
      <span ref={paint} className="mono">
        {segmentQuery(text, marks).map((segment, index) => (
          <span key={index} data-kind={segment.kind}>
            {segment.text}
          </span>
        ))}
      </span>
    </span>
  );
}

function follow(paint: HTMLSpanElement | null, scrollLeft: number): void {
  paint?.style.setProperty('translate', `${-scrollLeft}px`);
}
