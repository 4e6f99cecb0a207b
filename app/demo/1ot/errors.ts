import type { Reply } from '../http/context.ts';

/**
 * Refusals in the body shape of the documentation page, `{error_code, error_description, timestamp}`, with its codes. Which HTTP status
 * goes with which code is in no document: those here are this world's own, and a client must not rely on them.
 */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly description: string;
}

export const refusals = {
  server: { status: 500, code: 'E000', description: 'Server error' },
  noSim: { status: 404, code: 'E002', description: 'SIM not found' },
  notEnabled: { status: 403, code: 'E003', description: 'Feature not enabled' },
  illegal: { status: 400, code: 'E201', description: 'SIM status cannot be changed from the present one' },
  locked: { status: 400, code: 'E202', description: 'SIM status is locked by an administrator' },
  belowUsage: { status: 400, code: 'E210', description: 'Data limit is below the present usage' },
  usedUp: { status: 400, code: 'E211', description: 'Used data equals or exceeds the data limit' },
  noGroup: { status: 400, code: 'E220', description: 'SIM cannot be assigned to this group' },
  noDiagnostics: { status: 404, code: 'E103', description: 'No diagnostics for this SIM' },
  noSms: { status: 403, code: 'E240', description: 'SMS is not allowed for this SIM' },
  tooManySims: { status: 400, code: 'E230', description: 'More than 1000 SIMs in one command' },
} as const satisfies Record<string, Refusal>;

export function refuse({ status, code, description }: Refusal, now: number): Reply {
  return {
    status,
    json: JSON.stringify({ error_code: code, error_description: description, timestamp: now }),
  };
}

/** Refusals about tokens have the form of OAuth 2.0 (RFC 6749, section 5.2), as the sign-in itself. */
export function oauthError(status: number, error: string): Reply {
  return { status, json: JSON.stringify({ error, error_description: error.replaceAll('_', ' ') }) };
}
