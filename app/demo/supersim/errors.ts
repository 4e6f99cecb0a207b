import type { Reply } from '../http/context.ts';

/**
 * Refusals of the emulated API, in its body shape `{status, code, message, more_info}`. The codes are Twilio's, as its error pages
 * list them; the sentences are this world's own.
 */
interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly message: string;
}

export const refusals = {
  badRequest: { status: 400, code: 20001, message: 'Invalid parameter' },
  noSession: { status: 401, code: 20003, message: 'Authenticate' },
  noSuchThing: { status: 404, code: 20404, message: 'The requested resource was not found' },
  tooMany: { status: 429, code: 20429, message: 'Too many requests' },
  serverError: { status: 500, code: 20500, message: 'Internal server error' },
  badStatus: { status: 400, code: 83010, message: 'Unable to update the Super SIM to the desired status' },
  tooLong: {
    status: 400,
    code: 83604,
    message: 'The requested query period exceeds the maximum allowed period for the requested Granularity',
  },
} as const satisfies Record<string, Refusal>;

export function refuse({ status, code, message }: Refusal): Reply {
  const more_info = `https://www.twilio.com/docs/errors/${code}`;
  return { status, json: JSON.stringify({ code, message, more_info, status }) };
}
