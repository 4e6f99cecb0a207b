import { AppError, fail } from '../../../../shared/errors.ts';
import { hour } from '../../../../shared/time.ts';
import type { z } from 'zod';
import type { Clock } from '../../ports.ts';
import { shaped } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import { apis, type Api } from './apis.ts';
import type { CamaraClient } from './client.ts';

/** An API that this account may not use is not asked again for this long. */
const absentFor = hour;

/** A phone number that is none of this operator's. */
export class UnknownPhone extends Error {}

/**
 * Asks one API about one phone number. Every API stands alone: one that the contract leaves out, or that does not serve this number,
 * leaves its part of the reading unknown and the rest as it is.
 */
export interface Asker {
  /**
   * @returns null where this API cannot tell
   * @throws UnknownPhone; AppError for everything that says nothing about the one API
   */
  ask<S extends z.ZodType>(
    api: Api,
    body: Readonly<Record<string, unknown>>,
    schema: S,
    signal: AbortSignal,
  ): Promise<z.infer<S> | null>;
  /** @throws AppError PROVIDER_REFUSED when no API is left that this account may use */
  demandSome(): void;
}

export function createAsker(client: CamaraClient, clock: Pick<Clock, 'monotonic'>): Asker {
  const absent = new Map<Api, { readonly since: number; readonly error: Refusal }>();

  return {
    async ask(api, body, schema, signal) {
      const missing = absent.get(api);
      if (missing !== undefined && clock.monotonic() - missing.since < absentFor) return null;
      absent.delete(api);
      const { path } = apis[api];
      try {
        const answer = await client.call({ method: 'POST', path, json: body, purpose: 'read' }, signal);
        return shaped(schema, answer.body, client.who, `POST ${path}`);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (error.providerCode === 'IDENTIFIER_NOT_FOUND') throw new UnknownPhone();
        if (error.status === 403 || error.status === 404 || error.status === 405) {
          absent.set(api, { since: clock.monotonic(), error });
          return null;
        }
        // SERVICE_NOT_APPLICABLE: the API is there, but not for this number.
        if (error.status === 422) return null;
        throw error;
      }
    },
    demandSome() {
      if (absent.size < Object.keys(apis).length) return;
      const [first] = absent.values();
      throw fail(
        'PROVIDER_REFUSED',
        `${client.who} offers this account none of the CAMARA APIs. ${first?.error.message ?? ''}`.trim(),
      );
    },
  };
}

/** True for an error that ends a round over many numbers: the connection as a whole, not one of them. */
export function endsRound(error: unknown): boolean {
  return (
    !(error instanceof AppError) ||
    (error.code !== 'PROVIDER_REFUSED' && error.code !== 'PROVIDER_BAD_ANSWER')
  );
}
