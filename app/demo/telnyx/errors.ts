/**
 * Refusals of the emulated API: `{errors: [{code, title, detail}]}`.
 *
 * Only 10011 (too many requests) stands in the documents. The other codes have the same shape but are this world's own: a client
 * may show them, never branch on them.
 */
import type { Reply } from '../http/context.ts';

export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
}

export const refusals = {
  tooMany: {
    status: 429,
    code: '10011',
    title: 'Too many requests',
    detail: 'You have exceeded the rate limit',
  },
  wrongKey: {
    status: 401,
    code: 'demo-1',
    title: 'Authentication failed',
    detail: 'No key found matching the ID',
  },
  badRequest: { status: 400, code: 'demo-2', title: 'Bad request', detail: 'The request is invalid' },
  badPage: {
    status: 400,
    code: 'demo-3',
    title: 'Bad request',
    detail: 'page[number] counts from 1; page[size] is too large',
  },
  badImei: {
    status: 422,
    code: 'demo-4',
    title: 'Invalid parameter',
    detail: 'authorized_imeis holds texts of 15 digits',
  },
  badLimit: {
    status: 422,
    code: 'demo-5',
    title: 'Invalid parameter',
    detail: 'data_limit has an amount and the unit MB',
  },
  noGroup: {
    status: 422,
    code: 'demo-6',
    title: 'Invalid parameter',
    detail: 'There is no such SIM card group',
  },
  notChanged: {
    status: 422,
    code: 'demo-7',
    title: 'Not changed',
    detail: 'The SIM card could not be changed',
  },
  held: {
    status: 422,
    code: 'demo-10',
    title: 'Not changed',
    detail: 'The SIM card is held by its data limit or its IMEI',
  },
  noRecords: {
    status: 422,
    code: 'demo-8',
    title: 'Invalid parameter',
    detail: 'There are no records of this type',
  },
  serverError: {
    status: 500,
    code: 'demo-9',
    title: 'Internal server error',
    detail: 'Something went wrong',
  },
} as const satisfies Record<string, Refusal>;

export function refuse(
  { status, code, title, detail }: Refusal,
  headers?: Readonly<Record<string, string>>,
): Reply {
  const json = JSON.stringify({ errors: [{ code, title, detail }] });
  return headers === undefined ? { status, json } : { status, json, headers };
}

/** Some 404 come with a body of an older kind, without any list of errors. */
export const notFound: Reply = { status: 404, json: '{"error":"not found"}' };
