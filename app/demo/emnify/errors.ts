import type { Reply } from '../http/context.ts';

/**
 * Refusals of the emulated API, in the shape that documents show: `{error_code, error_token, message, errors}`; its gateway says
 * only `{message}`. The codes are this world's own: a client may show them, never branch on them.
 */
function refusal(status: number, code: number, token: string, message: string): Reply {
  return { status, json: JSON.stringify({ error_code: code, error_token: token, message, errors: [] }) };
}

export const refusals = {
  noSuchThing: refusal(404, 1_000_404, 'ResourceNotFound', 'The resource was not found'),
  badRequest: refusal(400, 1_000_400, 'InvalidRequest', 'The request is invalid'),
  illegalState: refusal(409, 1_000_409, 'IllegalStatus', 'The status cannot be changed to this one'),
  listedAlready: refusal(409, 1_000_411, 'ResourceAlreadyExists', 'The operator is on the list'),
  stillAssigned: refusal(409, 1_000_410, 'ResourceInUse', 'The SIM is assigned to an endpoint'),
  wrongToken: refusal(401, 1_000_401, 'InvalidApplicationToken', 'The application token is invalid'),
  tooMany: refusal(429, 1_000_429, 'TooManyRequests', 'Too many requests'),
  serverError: refusal(500, 1_000_500, 'InternalError', 'Internal server error'),
  actionFailed: refusal(422, 1_000_422, 'NotProcessable', 'The change could not be carried out'),
  /** From the gateway in front of the API. */
  noToken: { status: 401, json: JSON.stringify({ message: 'Unauthorized' }) },
} as const satisfies Record<string, Reply>;
