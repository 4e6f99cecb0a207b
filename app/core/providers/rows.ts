import type { z } from 'zod';
import { fail, type AppError } from '../../../shared/errors.ts';

/** Answers of a provider into rows: what fits a schema is kept, what does not is named. */

/** The rows of a page. @throws AppError PROVIDER_BAD_ANSWER when the answer is no list */
export function arrayOf(body: unknown, who: string, what: string): readonly unknown[] {
  if (!Array.isArray(body)) throw unusable(who, what, 'it is no list');
  return body;
}

export function unusable(who: string, what: string, why: string): AppError {
  return fail(
    'PROVIDER_BAD_ANSWER',
    `${who} answered ${what} with something that cannot be used (${why}). What was read before is kept; the next sync asks again.`,
    {
      retry: 'later',
    },
  );
}

/** An answer that must fit a schema as a whole. @throws AppError PROVIDER_BAD_ANSWER */
export function shaped<S extends z.ZodType>(schema: S, body: unknown, who: string, what: string): z.infer<S> {
  const result = schema.safeParse(body);
  if (!result.success) throw unusable(who, what, reasonOf(result.error));
  return result.data;
}

export interface ParsedRows<T> {
  readonly rows: readonly T[];
  readonly rejected: readonly { readonly row: unknown; readonly reason: string }[];
}

/**
 * Rows that fit the schema, and those that do not with the reason: one bad row never costs the page.
 *
 * @param plain a cheaper schema with the same outcome for ordinary rows; only what does not fit it meets `schema`
 */
export function parseRows<T>(
  schema: z.ZodType<T>,
  rows: readonly unknown[],
  plain?: z.ZodType<T>,
): ParsedRows<T> {
  const good: T[] = [];
  const rejected: { row: unknown; reason: string }[] = [];
  for (const row of rows) {
    const ordinary = plain?.safeParse(row);
    const result = ordinary?.success === true ? ordinary : schema.safeParse(row);
    if (result.success) good.push(result.data);
    else rejected.push({ row, reason: reasonOf(result.error) });
  }
  return { rows: good, rejected };
}

function reasonOf(error: z.ZodError): string {
  const [first] = error.issues;
  return first === undefined
    ? 'another form than published'
    : `${first.path.join('.') || 'the row'}: ${first.message}`;
}
