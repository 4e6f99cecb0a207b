import { z } from 'zod';
import { ActionKind, ControlSupport, Failure, Instant, Nothing } from './common.ts';
import { command, event, query } from './define.ts';

/** Every kind of provider that a connector exists for. */
export const providerKinds = [
  'soracom',
  'supersim',
  '1ot',
  'telnyx',
  'emnify',
  'declarative',
  'camara',
] as const;
export const ProviderKind = z.enum(providerKinds);
export type ProviderKind = z.infer<typeof ProviderKind>;

const OptionValues = z.record(z.string().max(40), z.string().max(200_000));

/** A secret or half of one that a person enters; it goes to the vault and never comes back. */
export const CredentialField = z.strictObject({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  /** Hidden while typing. An id that is half of a credential is not. */
  secret: z.boolean(),
  optional: z.boolean(),
});
export type CredentialField = z.infer<typeof CredentialField>;

/** A setting of a provider that is no secret. */
export const ProviderOption = z.strictObject({
  name: z.string(),
  label: z.string(),
  help: z.string(),
  /** Values to choose from, the usual one first; empty for free text. With `multiline` free text is taken beside them. */
  choices: z.array(z.strictObject({ value: z.string(), label: z.string() })),
  multiline: z.boolean(),
  optional: z.boolean(),
});
export type ProviderOption = z.infer<typeof ProviderOption>;

/** What the connector was checked against, said wherever a person chooses it. */
export const Verification = z.strictObject({
  basis: z.enum(['published description', 'documents only', 'the customer’s description']),
  note: z.string(),
});
export type Verification = z.infer<typeof Verification>;

/** One kind of provider as a person chooses it. */
export const ProviderChoice = z.strictObject({
  kind: ProviderKind,
  title: z.string(),
  role: z.enum(['inventory', 'overlay']),
  addresses: z.array(z.strictObject({ label: z.string(), url: z.string() })),
  credentials: z.array(CredentialField),
  options: z.array(ProviderOption),
  verification: Verification,
});
export type ProviderChoice = z.infer<typeof ProviderChoice>;

export const Provider = z.strictObject({
  providerId: z.string(),
  kind: ProviderKind,
  name: z.string(),
  baseUrl: z.string(),
  options: OptionValues,
  demo: z.boolean(),
  /** Neither read nor acted on until a person resumes it. */
  paused: z.boolean(),
  addedAt: Instant,
});
export type Provider = z.infer<typeof Provider>;

export const ProviderInput = z.strictObject({
  kind: ProviderKind,
  name: z.string().trim().min(1).max(80),
  baseUrl: z.url().max(300),
  options: OptionValues.default({}),
  /** By the names of the kind's credential fields. Secrets go in and are never read back. */
  credentials: z.record(z.string().max(40), z.string().min(1).max(4_000)),
  demo: z.boolean().default(false),
});
export type ProviderInput = z.infer<typeof ProviderInput>;

/** What a provider offers in general: its controls, what can be read of it, and how much may be asked. */
export const ProviderOffer = z.strictObject({
  providerId: z.string(),
  controls: z.array(
    z.strictObject({ kind: ActionKind, support: ControlSupport, how: z.string(), typically: z.string() }),
  ),
  reads: z.array(
    z.strictObject({
      source: z.enum(['groups', 'account', 'sessions', 'usage', 'audit']),
      support: z.enum(['full', 'partial', 'none']),
      how: z.string(),
    }),
  ),
  limits: z.strictObject({
    concurrency: z.int(),
    requests: z.int(),
    perMs: z.int(),
    source: z.string().describe('where the figures come from, for people'),
  }),
});
export type ProviderOffer = z.infer<typeof ProviderOffer>;

/** Who the credentials are at the provider and what they may do, in the provider's words. */
export const ProviderAccount = z.strictObject({
  identity: z.string(),
  grants: z.array(z.string()),
  denied: z.array(z.strictObject({ kind: ActionKind, reason: z.string() })),
  rules: z
    .array(z.strictObject({ name: z.string(), active: z.boolean(), what: z.string(), scope: z.string() }))
    .describe('automations of the account at the provider, which act by themselves'),
});
export type ProviderAccount = z.infer<typeof ProviderAccount>;

/** What one refill of requests is worth: `left` may leave at once, `refill` come back every `perMs`, `burst` at most. */
const BudgetRate = z.strictObject({
  left: z.int(),
  burst: z.int(),
  refill: z.number(),
  perMs: z.int(),
});

/** How much of what a provider lets one account ask is left. */
export const ProviderBudget = z.strictObject({
  requests: BudgetRate,
  signIns: BudgetRate.nullable().describe('null where sign-ins count as ordinary requests'),
  running: z.int(),
  concurrency: z.int(),
  waiting: z.strictObject({ acts: z.int(), signIns: z.int(), reads: z.int() }),
  pausedUntil: Instant.nullable().describe('the provider asked to wait until then'),
  source: z.string().describe('where the limits come from, for people'),
});
export type ProviderBudget = z.infer<typeof ProviderBudget>;

/** What a kind truly needs with the options that were entered, and what is wrong with a longer text among them. */
export const ProviderNeeds = z.strictObject({
  credentials: z
    .array(z.string())
    .nullable()
    .describe('names of the fields; null where all of the kind’s are meant'),
  options: z.array(z.string()).nullable().describe('the same of the options'),
  baseUrl: z.string().nullable().describe('the usual address; null where only the customer knows it'),
  problems: z.array(
    z.strictObject({
      option: z.string(),
      severity: z.enum(['error', 'warning']),
      line: z.int(),
      column: z.int(),
      message: z.string(),
      fix: z.string(),
    }),
  ),
});
export type ProviderNeeds = z.infer<typeof ProviderNeeds>;

export const providers = {
  choices: query(
    'Kinds of providers that can be connected, with what each needs.',
    Nothing,
    z.strictObject({ choices: z.array(ProviderChoice) }),
  ),
  needs: query(
    'What a kind needs with these options, before anything is stored; a description is read on the way.',
    z.strictObject({ kind: ProviderKind, options: OptionValues }),
    ProviderNeeds,
  ),
  stored: query(
    'Names of the credential fields that the vault holds for a provider; never their values.',
    z.strictObject({ providerId: z.string() }),
    z.strictObject({ names: z.array(z.string()) }),
  ),
  list: query(
    'Connected providers, without their secrets.',
    Nothing,
    z.strictObject({ providers: z.array(Provider) }),
  ),
  offers: query(
    'What each connected provider offers.',
    Nothing,
    z.strictObject({ providers: z.array(ProviderOffer) }),
  ),
  account: query(
    'Asks the provider who the stored credentials are and what they may do; null where it tells nobody.',
    z.strictObject({ providerId: z.string() }),
    z.strictObject({ account: ProviderAccount.nullable() }),
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
  credentials: command(
    'Checks other credentials for a provider, then keeps them in place of the stored ones; fields left out stay as they are.',
    z.strictObject({
      providerId: z.string(),
      credentials: z.record(z.string().max(40), z.string().min(1).max(4_000)),
      forget: z
        .array(z.string().max(40))
        .max(20)
        .optional()
        .describe('stored fields that it can do without, to be taken out of the vault'),
    }),
    Nothing,
  ),
  change: command(
    'Checks another name, address or other options of a provider, then keeps them. A stored secret goes to no other host: it is entered again.',
    z.strictObject({
      providerId: z.string(),
      name: z.string().trim().min(1).max(80).optional(),
      baseUrl: z.url().max(300).optional(),
      options: OptionValues.optional().describe('all of them, in place of those before'),
      credentials: z.record(z.string().max(40), z.string().min(1).max(4_000)).optional(),
    }),
    z.strictObject({ changed: z.array(z.string()).describe('fields that differ from before') }),
  ),
  budget: query(
    'What is left of the requests that a provider allows.',
    z.strictObject({ providerId: z.string() }),
    ProviderBudget,
  ),
  remove: command(
    'Forgets a provider and its secrets; its SIMs leave the cache, the ledger stays.',
    z.strictObject({ providerId: z.string() }),
    Nothing,
  ),
  pause: command(
    'Stops or resumes reading and acting on a provider. Queued actions wait, and expire as ever.',
    z.strictObject({ providerId: z.string(), paused: z.boolean() }),
    Nothing,
  ),
} as const;

export const providersEvents = {
  changed: event('The list of providers changed.', Nothing),
} as const;
