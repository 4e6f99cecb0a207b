import { agrees } from './logsource.ts';
import type { Logsource } from './model.ts';

/** Names of fields in rules of a log source → their names in our events. */
export interface FieldMapping {
  /** Rules that it is for; left out, every rule. */
  readonly logsource?: Logsource;
  /** Field as rules write it → path in the event. */
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * How rules of a log source name the fields of our events. The first mapping that knows a field decides; a field that
 * none knows keeps its name.
 */
export function fieldPaths(
  mappings: readonly FieldMapping[],
  logsource: Logsource,
): (field: string) => string {
  const used = mappings.filter(
    (mapping) => mapping.logsource === undefined || agrees(mapping.logsource, logsource),
  );
  return (field) => {
    for (const { fields } of used) if (Object.hasOwn(fields, field)) return fields[field] ?? field;
    return field;
  };
}
