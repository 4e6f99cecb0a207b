import {
  useDeferredValue,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
} from 'react';
import { fleetFields } from '../../../shared/contract/index.ts';
import type { AppError } from '../../../shared/errors.ts';
import { parseQuery } from '../../../shared/query.ts';
import { useOp } from '../../data/use-op.tsx';
import { SearchField } from '../../ui/controls/search-field.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';
import { formatCount } from '../../ui/format.ts';

export interface QueryBarProps {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly matched: number | null;
  readonly total: number | null;
  readonly error: AppError | null;
  readonly field: RefObject<HTMLInputElement | null>;
}

/** `field:value` over the fleet, with completion from what occurs and problems marked where they stand. */
export function QueryBar({ query, onQuery, matched, total, error, field }: QueryBarProps): ReactNode {
  const [text, setText] = useState(query);
  const [shownFor, setShownFor] = useState(query);
  const [caret, setCaret] = useState<number | null>(null);
  const [choice, setChoice] = useState(-1);
  const pending = useRef<ReturnType<typeof setTimeout> | null>(null);
  const listId = useId();
  if (shownFor !== query) {
    // Somebody else changed the query (a facet, the palette): the bar follows.
    setShownFor(query);
    setText(query);
  }
  const asked = useDeferredValue(text);
  const suggestions =
    useOp(
      'fleet.suggest',
      { query: asked, caret: Math.min(caret ?? 0, asked.length) },
      { enabled: caret !== null && asked === text, keep: true },
    ).data ?? null;
  const open =
    caret !== null &&
    suggestions !== null &&
    suggestions.items.length > 0 &&
    suggestions.to === caret &&
    suggestions.from < caret;
  const problem = parseQuery(text, fleetFields).problems[0];
  const message = problem?.message ?? (error?.field === 'query' && text === query ? error.message : null);

  // A pause that outlives the page would put its query on whatever page comes next.
  useEffect(
    () => () => {
      if (pending.current !== null) clearTimeout(pending.current);
    },
    [],
  );

  const commit = (next: string): void => {
    if (pending.current !== null) clearTimeout(pending.current);
    setShownFor(next);
    onQuery(next);
  };
  const type = (next: string, at: number): void => {
    setText(next);
    setCaret(at);
    setChoice(-1);
    if (pending.current !== null) clearTimeout(pending.current);
    pending.current = setTimeout(() => {
      if (parseQuery(next, fleetFields).problems.length === 0) commit(next);
    }, 180);
  };
  const take = (index: number): void => {
    const item = suggestions?.items[index];
    if (suggestions === null || item === undefined) return;
    const tail = text.slice(suggestions.to);
    const put = item.text.endsWith(':') ? item.text : `${item.text}${tail.startsWith(' ') ? '' : ' '}`;
    const next = text.slice(0, suggestions.from) + put + tail;
    type(next, suggestions.from + put.length);
    requestAnimationFrame(() =>
      field.current?.setSelectionRange(suggestions.from + put.length, suggestions.from + put.length),
    );
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const count = suggestions?.items.length ?? 0;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      setChoice(
        (now) =>
          (now + (event.key === 'ArrowDown' ? 1 : count) + (now === -1 && event.key === 'ArrowUp' ? 1 : 0)) %
          Math.max(1, count),
      );
    } else if (open && (event.key === 'Tab' || (event.key === 'Enter' && choice >= 0))) {
      event.preventDefault();
      take(Math.max(0, choice));
    } else if (event.key === 'Enter') {
      commit(text);
      setCaret(null);
    } else if (event.key === 'Escape') {
      if (open) setCaret(null);
      else field.current?.blur();
    }
  };

  return (
    <div className="fleet-query">
      <SearchField
        ref={field}
        kind="query"
        label="Query"
        placeholder='class:"Heat meter" -state:suspended data:>5MB sort:severity,-data'
        value={text}
        keys="/"
        invalid={message !== null}
        role="combobox"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={open && choice >= 0 ? `${listId}-${choice}` : undefined}
        aside={
          matched === null || total === null ? 'counting' : `${formatCount(matched)} of ${formatCount(total)}`
        }
        onChange={(event) =>
          type(event.target.value, event.target.selectionStart ?? event.target.value.length)
        }
        onKeyDown={onKeyDown}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => setCaret(null)}
      />
      {open && (
        <ul id={listId} className="fleet-suggestions" role="listbox" aria-label="Completions">
          {suggestions.items.map((item, index) => (
            <li
              key={item.text}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === choice}
              className="fleet-suggestion"
              onMouseDown={(event) => {
                event.preventDefault();
                take(index);
              }}
            >
              <span className="mono">{item.text}</span>
              {item.count !== null && <span className="tabular quiet">{formatCount(item.count)}</span>}
            </li>
          ))}
        </ul>
      )}
      {message !== null && <FieldError>{message}</FieldError>}
    </div>
  );
}
