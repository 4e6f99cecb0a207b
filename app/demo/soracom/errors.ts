import type { Reply } from '../http/context.ts';

/**
 * Refusals of the emulated API, in its body shape `{code, message}`.
 *
 * Only `SEM0016` (offline SIM) stands in the published description. The other codes have the same shape but are this world's own: a client may
 * show them, never branch on them.
 */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export const refusals = {
  offline: { status: 400, code: 'SEM0016', message: 'The specified subscriber is offline' },
  noImei: { status: 400, code: 'DEMO0001', message: 'IMEI must be specified because the SIM is offline' },
  badImei: { status: 400, code: 'DEMO0002', message: 'The IMEI is invalid' },
  terminated: { status: 400, code: 'DEMO0003', message: 'The specified SIM is terminated' },
  protected: { status: 400, code: 'DEMO0012', message: 'Termination of the SIM is not enabled' },
  noGroup: { status: 404, code: 'DEMO0013', message: 'No such group found' },
  noSpeedClass: {
    status: 400,
    code: 'DEMO0014',
    message: 'The speed class does not exist for the subscription',
  },
  noSms: { status: 400, code: 'DEMO0015', message: 'The specified SIM does not support SMS API' },
  noSim: { status: 404, code: 'DEMO0004', message: 'No such SIM found' },
  noSuchThing: { status: 404, code: 'DEMO0005', message: 'No such resource found' },
  badRequest: { status: 400, code: 'DEMO0006', message: 'The request is invalid' },
  wrongCredentials: { status: 401, code: 'DEMO0007', message: 'Invalid username or password.' },
  noToken: { status: 401, code: 'DEMO0008', message: 'Invalid API key or token' },
  tooMany: { status: 429, code: 'DEMO0009', message: 'Too many requests' },
  serverError: { status: 500, code: 'DEMO0010', message: 'Internal server error' },
  actionFailed: { status: 500, code: 'DEMO0011', message: 'The operation could not be completed' },
} as const satisfies Record<string, Refusal>;

/** A refusal with a more exact message. */
export function because(refusal: Refusal, message: string): Refusal {
  return { ...refusal, message };
}

export function refuse({ status, code, message }: Refusal): Reply {
  return { status, json: JSON.stringify({ code, message }) };
}
