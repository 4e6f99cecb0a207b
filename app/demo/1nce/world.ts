import type { EmulatorCore } from '../emulator.ts';
import type { Reply, Route } from '../http/context.ts';
import type { Tokens } from './tokens.ts';

export interface OneNceWorld extends EmulatorCore {
  readonly tokens: Tokens;
}

export type OneNceRoute = Route<OneNceWorld>;

/** Refusals in the described shape `{error_code, error_token, message}`. The numbers are this world's own. */
export const refusals = {
  badRequest: { status: 400, code: 1000, token: 'BadRequest', message: 'Validation error' },
  notFound: { status: 404, code: 1001, token: 'NotFound', message: 'Element not found' },
  conflict: { status: 409, code: 1002, token: 'Conflict', message: 'Conflicting request' },
  tooMany: { status: 429, code: 1003, token: 'TooManyRequests', message: 'Too many requests' },
  server: { status: 500, code: 1004, token: 'InternalServerError', message: 'Internal Server Error' },
} as const;

export function refuse({ status, code, token, message }: (typeof refusals)[keyof typeof refusals]): Reply {
  return { status, json: JSON.stringify({ error_code: code, error_token: token, message }) };
}
