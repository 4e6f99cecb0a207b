import type { Incident } from '../../../../shared/contract/index.ts';

/** What every section of an incident is given. */
export interface SectionProps {
  readonly incident: Incident;
}
