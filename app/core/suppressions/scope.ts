import type { SubjectKind, SuppressionScope } from '../../../shared/contract/index.ts';
import { iccidBody } from '../../../shared/ids.ts';

/** What a scope asks of a finding or of a SIM. */
export interface Scoped {
  /** Empty where nothing but the SIM is asked about. */
  readonly ruleId: string;
  readonly subjectKind: SubjectKind;
  /** Of a subject that is no SIM. */
  readonly subjectValue: string | null;
  /** ICCID body of a SIM. */
  readonly body: string | null;
  readonly providerId: string | null;
  readonly site: string | null;
  /** Id and name of the SIM's group. */
  groups(): readonly string[];
  /** Labels and tags of the SIM and tags of its group, all that have the name. */
  labels(name: string): readonly string[];
}

/** Whether a scope reaches something. Made once per scope: it may name thousands of SIMs. */
export function reachOf(scope: SuppressionScope): (it: Scoped) => boolean {
  switch (scope.kind) {
    case 'everything':
      return () => true;
    case 'providers':
      return ({ providerId }) => providerId !== null && scope.providerIds.includes(providerId);
    case 'sites':
      return ({ site }) => site !== null && holds(scope.sites, site);
    case 'groups':
      return (it) => it.groups().some((group) => holds(scope.groups, group));
    case 'label':
      return (it) => holds(it.labels(scope.name), scope.value);
    case 'sims': {
      const bodies = new Set(scope.iccids.map(iccidBody));
      return ({ body }) => body !== null && bodies.has(body);
    }
    case 'rules':
      return ({ ruleId }) => scope.ruleIds.includes(ruleId);
    case 'subject':
      return ({ subjectKind, subjectValue }) =>
        subjectKind === scope.subject && subjectValue?.toLowerCase() === scope.value.toLowerCase();
  }
}

function holds(list: readonly string[], value: string): boolean {
  const wanted = value.trim().toLowerCase();
  return list.some((one) => one.trim().toLowerCase() === wanted);
}

/** The scope in words. */
export function scopeWords(scope: SuppressionScope, providerName: (id: string) => string): string {
  switch (scope.kind) {
    case 'everything':
      return 'the whole fleet';
    case 'providers':
      return some(scope.providerIds.map(providerName), 'providers');
    case 'sites':
      return some(scope.sites, 'sites');
    case 'groups':
      return `group ${some(scope.groups, 'groups')}`;
    case 'label':
      return `${scope.name} = ${scope.value}`;
    case 'sims':
      return scope.iccids.length === 1 ? `SIM ${scope.iccids[0] ?? ''}` : `${scope.iccids.length} SIMs`;
    case 'rules':
      return some(scope.ruleIds, 'rules');
    case 'subject':
      return `${scope.subject} ${scope.value}`;
  }
}

function some(names: readonly string[], what: string): string {
  return names.length <= 3 ? names.join(', ') : `${names.length} ${what}`;
}
