import { z } from 'zod';

/** Pieces of the row schemas. A missing member means *not known*; unknown members are ignored. */

const isoInstant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/;

/** ISO 8601 in UTC → ms. */
export const instant = z
  .string()
  .regex(isoInstant, 'is no ISO 8601 time in UTC')
  .transform((text) => Date.parse(text))
  .refine(Number.isFinite, 'is no time that exists');

/** `YYYY-MM-DD` → ms at midnight UTC. */
export const calendarDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'is no date like 2026-11-21')
  .transform((text) => Date.parse(`${text}T00:00:00Z`))
  .refine(Number.isFinite, 'is no day that exists');

/** Identifiers may come as text or, from careless writers, as a number that was kept exact by the JSON reader. */
export const identifier = z
  .union([z.string(), z.number().int().transform(String)])
  .pipe(z.string().min(1).max(64));

export const word = z.string().max(500);
export const count = z.int().min(0);

/** Absent and null are the same: not known. */
export function known<T extends z.ZodType>(schema: T) {
  return z
    .union([schema, z.null()])
    .optional()
    .transform((value) => value ?? null);
}

/** An empty CSV field is not known. */
export function csvKnown<T extends z.ZodType>(schema: T) {
  return z.preprocess(
    (value) => (value === '' || value === undefined ? null : value),
    z.union([schema, z.null()]),
  );
}

/** The first thing wrong with a row, in words: `imei: is no …`. */
export function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return 'the row cannot be read';
  const path = issue.path.join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}
