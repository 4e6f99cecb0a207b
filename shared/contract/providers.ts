import { z } from 'zod';
import { Failure, Instant, Nothing } from './common.ts';
import { command, event, query } from './define.ts';

export const Provider = z.strictObject({
  providerId: z.string(),
  kind: z.enum(['soracom']),
  name: z.string(),
  baseUrl: z.string(),
  demo: z.boolean(),
  addedAt: Instant,
});
export type Provider = z.infer<typeof Provider>;

export const ProviderInput = z.strictObject({
  kind: z.enum(['soracom']),
  name: z.string().min(1).max(80),
  baseUrl: z.url().max(300),
  /** Secrets go in and are never read back. */
  authKeyId: z.string().min(1).max(200),
  authKey: z.string().min(1).max(500),
  demo: z.boolean().default(false),
});

export const providers = {
  list: query(
    'Connected providers, without their secrets.',
    Nothing,
    z.strictObject({ providers: z.array(Provider) }),
  ),
  add: command(
    'Checks the credentials, then stores the provider.',
    ProviderInput,
    z.strictObject({ providerId: z.string() }),
  ),
  test: command(
    'Signs in and reads one page, storing nothing.',
    z.strictObject({ providerId: z.string() }),
    z.strictObject({ ok: z.boolean(), error: Failure.nullable() }),
  ),
  remove: command(
    'Forgets a provider and its secrets; its SIMs leave the cache, the ledger stays.',
    z.strictObject({ providerId: z.string() }),
    Nothing,
  ),
} as const;

export const providersEvents = {
  changed: event('The list of providers changed.', Nothing),
} as const;
