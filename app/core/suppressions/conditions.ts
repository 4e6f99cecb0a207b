import type { FindingCondition } from '../../../shared/contract/index.ts';

/** A finding as its fields: what conditions ask, and what filters are made of. Values are text, as they are shown. */
export type FindingFields = ReadonlyMap<string, string>;

export interface DescribedFinding {
  readonly severity: string;
  readonly provider: string;
  readonly iccid: string;
  readonly device: string | null;
  readonly site: string | null;
  /** Kind and value of a subject that is no SIM: `host 10.0.0.4`. */
  readonly subject: string | null;
  readonly signals: Readonly<Record<string, unknown>>;
}

/**
 * The fields of a finding: of a Sigma rule the members of the event that it fired on, of a detector its signals; and whom it is
 * about. Only single values count; a text that was cut says less than it did, so it is left out.
 */
export function fieldsOf(finding: DescribedFinding): FindingFields {
  const fields = new Map<string, string>();
  const put = (name: string, value: unknown): void => {
    if (typeof value === 'string' ? value === '' || value.endsWith('…') : !isPlain(value)) return;
    fields.set(name, String(value));
  };
  const { event } = finding.signals;
  const told = typeof event === 'object' && event !== null ? event : finding.signals;
  for (const [name, value] of Object.entries(told)) put(name, value);
  for (const name of ['iccid', 'device', 'site', 'subject', 'provider', 'severity'] as const)
    if (!fields.has(name)) put(name, finding[name] ?? '');
  return fields;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

/** Whether all conditions hold: the field is there and has one of the values, without regard to case. None hold of everything. */
export function satisfies(conditions: readonly FindingCondition[], fields: FindingFields): boolean {
  return conditions.every(({ field, values }) => {
    const found = fields.get(field)?.toLowerCase();
    return found !== undefined && values.some((value) => value.toLowerCase() === found);
  });
}
