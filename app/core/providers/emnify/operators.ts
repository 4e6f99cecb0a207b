import { minute } from '../../../../shared/time.ts';
import { fail } from '../../../../shared/errors.ts';
import { isNetwork, networkTarget, type NetworkTarget } from '../../../../shared/networks.ts';
import type { Clock } from '../../ports.ts';
import { arrayOf, parseRows } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { EmnifyClient } from './client.ts';
import { Operator } from './schema.ts';

/**
 * Operators that an endpoint is kept off. emnify names operators by numbers of its own and blocks one with all its networks.
 *
 * Source: recorded exchanges of the provider's client library (`/operator`, `/endpoint/{id}/operator_blacklist`).
 */
export interface OperatorList {
  /**
   * Numbers of the operators that run a network.
   *
   * @throws AppError INVALID_INPUT for what is no network, PROVIDER_REFUSED for one that emnify does not know
   */
  running(network: string | undefined, signal: AbortSignal): Promise<readonly string[]>;
}

/** The list of all operators changes seldom and is long: many SIMs of one action share a reading of it. */
const freshFor = 10 * minute;

export function createOperatorList(client: EmnifyClient, clock: Pick<Clock, 'monotonic'>): OperatorList {
  let read: { readonly at: number; readonly operators: readonly Operator[] } | null = null;
  return {
    async running(network, signal) {
      const target = targetOf(network);
      if (read === null || clock.monotonic() - read.at > freshFor)
        read = {
          at: clock.monotonic(),
          operators: await listOperators(client, '/operator', 'GET /operator', signal),
        };
      const found = read.operators.filter((operator) => runs(operator, target)).map(({ id }) => id);
      if (found.length > 0) return found;
      throw fail(
        'PROVIDER_REFUSED',
        `emnify knows no operator of the network ${network ?? ''}. Nothing was sent.`,
      );
    },
  };
}

/** Adds operators to what the endpoint is kept off, or takes them out. What is so already stays so. */
export async function changeBlacklist(
  client: EmnifyClient,
  endpointPath: string,
  verb: 'block' | 'allow',
  operators: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const method = verb === 'block' ? 'PUT' : 'DELETE';
  const what = `${method} /endpoint/{id}/operator_blacklist/{id}`;
  for (const id of operators) {
    const path = `${endpointPath}/operator_blacklist/${encodeURIComponent(id)}`;
    try {
      await client.call({ method, path, what, purpose: 'act', loose: true }, signal);
    } catch (error) {
      // 409: it is on the list. 404: it is not. Whether the endpoint itself is gone, the next reading of the SIM tells.
      const already = error instanceof Refusal && error.status === (verb === 'block' ? 409 : 404);
      if (!already) throw error;
    }
  }
}

/** Whether every one of these operators is on the endpoint's list, or none is. */
export async function showsBlacklist(
  client: EmnifyClient,
  endpointPath: string,
  verb: 'block' | 'allow',
  operators: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const what = 'GET /endpoint/{id}/operator_blacklist';
  const listed = await listOperators(client, `${endpointPath}/operator_blacklist`, what, signal);
  const blocked = (id: string): boolean => listed.some((one) => one.id === id);
  return verb === 'block' ? operators.every(blocked) : !operators.some(blocked);
}

async function listOperators(
  client: EmnifyClient,
  path: string,
  what: string,
  signal: AbortSignal,
): Promise<readonly Operator[]> {
  const answer = await client.call({ method: 'GET', path, what, purpose: 'read' }, signal);
  return parseRows(Operator, arrayOf(answer.body, client.who, what)).rows;
}

function runs({ country, mnc }: Operator, target: NetworkTarget): boolean {
  return (mnc ?? []).some((network) => isNetwork(country?.mcc ?? '', network.mnc, target));
}

function targetOf(network: string | undefined): NetworkTarget {
  const target = networkTarget(network ?? '');
  if (target?.kind === 'network') return target;
  throw fail(
    'INVALID_INPUT',
    'emnify blocks one network after the other: name one such as 262-01. Nothing was sent.',
    {
      field: 'network',
    },
  );
}
