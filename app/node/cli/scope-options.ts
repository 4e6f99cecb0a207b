import type { EngineClient } from '../../../shared/client.ts';
import type { SuppressionScope } from '../../../shared/contract/index.ts';
import { type Options, type OptionSpec, UsageError } from './command.ts';

/** Options that say whom a window or a suppression reaches; without one it is the whole fleet. */
export const scopeOptions: Readonly<Record<string, OptionSpec>> = {
  provider: { type: 'string', many: true, value: 'NAME', about: 'only SIMs of this provider' },
  site: { type: 'string', many: true, value: 'NAME', about: 'only SIMs at this site' },
  group: { type: 'string', many: true, value: 'NAME', about: 'only SIMs in this group of a provider' },
  label: { type: 'string', value: 'NAME=TEXT', about: 'only SIMs with this label or tag' },
  sim: { type: 'string', many: true, value: 'ICCID', about: 'only this SIM' },
};

/** @throws UsageError for two scopes at once, or a provider that there is not */
export async function scopeOf(
  client: EngineClient,
  options: Options,
  signal: AbortSignal,
): Promise<SuppressionScope> {
  const given = Object.keys(scopeOptions).filter((name) =>
    name === 'label' ? options.text(name) !== undefined : options.texts(name).length > 0,
  );
  if (given.length > 1) throw new UsageError(`--${given.join(' and --')} do not go together.`);
  switch (given[0]) {
    case 'provider': {
      const { providers } = await client.call('providers.list', {}, { signal });
      const providerIds = options.texts('provider').map((word) => {
        const found = providers.find(
          ({ providerId, name }) => providerId === word || name.toLowerCase() === word.toLowerCase(),
        );
        if (found === undefined) throw new UsageError(`There is no provider "${word}".`);
        return found.providerId;
      });
      return { kind: 'providers', providerIds };
    }
    case 'site':
      return { kind: 'sites', sites: [...options.texts('site')] };
    case 'group':
      return { kind: 'groups', groups: [...options.texts('group')] };
    case 'label': {
      const [, name, value] = /^([^=]+)=(.+)$/.exec(options.text('label') ?? '') ?? [];
      if (name === undefined || value === undefined) throw new UsageError('Write --label NAME=TEXT.');
      return { kind: 'label', name, value };
    }
    case 'sim':
      return { kind: 'sims', iccids: [...options.texts('sim')] };
    default:
      return { kind: 'everything' };
  }
}

/** ms UTC of an option in ISO 8601; a time without an offset is UTC. @throws UsageError */
export function timeOf(options: Options, name: string): number | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const zoned = /(?:Z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes('T') ? text : `${text}Z`;
  const at = Date.parse(zoned);
  if (!Number.isFinite(at)) throw new UsageError(`--${name} is no time such as 2026-12-01T22:00Z.`);
  return at;
}
