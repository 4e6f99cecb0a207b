import { intParam, ok, struckBy } from '../http/context.ts';
import type { Call, Reply } from '../http/context.ts';

/** Rows of a page: the API takes no limit, only an offset. */
const pageRows = 1_000;

/**
 * A page `{found, offset, total, …}` of a list whose rows are made when they are asked for.
 *
 * @param member name of the list in the answer
 * @param more further members, such as the window that was asked for
 */
export function pageOf(
  call: Call,
  member: string,
  total: number,
  row: (index: number) => object,
  more: object = {},
): Reply {
  const offset = Math.max(0, intParam(call.query, 'offset', 0));
  const most = struckBy(call, 'empty-page') ? 0 : struckBy(call, 'short-page') ? pageRows / 10 : pageRows;
  const found = Math.max(0, Math.min(most, total - offset));
  const rows = Array.from({ length: found }, (_, index) => row(offset + index));
  return ok({ found, offset, total, ...more, [member]: rows });
}
