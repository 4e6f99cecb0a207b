import type { Reply } from '../http/context.ts';

/** Refusals as the descriptions have them: `{status, code, message}`. */
export const refusals = {
  badRequest: [400, 'INVALID_ARGUMENT', 'Client specified an invalid argument, request body or query param.'],
  noToken: [
    401,
    'UNAUTHENTICATED',
    'Request not authenticated due to missing, invalid, or expired credentials.',
  ],
  notOffered: [
    403,
    'PERMISSION_DENIED',
    'Client does not have sufficient permissions to perform this action.',
  ],
  noPhone: [404, 'IDENTIFIER_NOT_FOUND', 'Device identifier not found.'],
  noSuchThing: [404, 'NOT_FOUND', 'The specified resource is not found.'],
  noIdentifier: [422, 'MISSING_IDENTIFIER', 'The device cannot be identified.'],
  noLocation: [
    422,
    'LOCATION_RETRIEVAL.UNABLE_TO_LOCATE',
    'The location server is not able to locate the device.',
  ],
  tooMany: [429, 'TOO_MANY_REQUESTS', 'Rejected due to request rate limit overpassed.'],
  serverError: [500, 'INTERNAL', 'Unknown server error.'],
} as const satisfies Record<string, readonly [number, string, string]>;

export function refuse([status, code, message]: (typeof refusals)[keyof typeof refusals]): Reply {
  return { status, json: JSON.stringify({ status, code, message }) };
}
