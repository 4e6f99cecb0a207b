import { useState, type ReactNode } from 'react';
import { parseQuery } from '../../../shared/query.ts';
import { SearchField } from '../../ui/controls/search-field.tsx';
import { FieldError } from '../../ui/controls/text-field.tsx';
import { formatCount } from '../../ui/format.ts';
import type { RefObject } from 'react';

/** The query bar of the queue: Enter or leaving it runs the query, problems stand below. */
export function QueueQuery(props: {
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly matched: number | null;
  readonly total: number | null;
  readonly problem: string | null;
}): ReactNode {
  const [text, setText] = useState(props.query);
  const problem = parseQuery(text).problems[0]?.message ?? props.problem;
  return (
    <form
      className="incidents-query"
      onSubmit={(event) => {
        event.preventDefault();
        props.onQuery(text);
      }}
    >
      <SearchField
        ref={props.field}
        kind="query"
        label="Query"
        keys="/"
        placeholder="is:open assignee:me severity:critical sort:severity,age"
        value={text}
        invalid={problem !== null && problem !== undefined}
        aside={
          props.matched === null
            ? 'counting'
            : `${formatCount(props.matched)} of ${formatCount(props.total ?? 0)}`
        }
        onChange={(event) => setText(event.target.value)}
        onBlur={() => text !== props.query && props.onQuery(text)}
        onKeyDown={(event) => event.key === 'Escape' && event.currentTarget.blur()}
      />
      {problem !== null && problem !== undefined && <FieldError>{problem}</FieldError>}
    </form>
  );
}
