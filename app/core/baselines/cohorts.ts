/**
 * Peers of a SIM: the same kind of device in the same region at the same provider. The region is what a tag of the SIM or its group says,
 * never where the SIM is connected just now: a stolen one stays among its peers.
 */
export function cohortOf(sim: {
  readonly providerId: string;
  readonly deviceClass: string | null;
  readonly tags: Readonly<Record<string, string>>;
}): string | null {
  if (sim.deviceClass === null) return null;
  return `${sim.providerId}/${sim.deviceClass}/${sim.tags['region']?.trim() ?? ''}`;
}

/** A cohort in a sentence: `EV charger in West`. */
export function cohortName(cohort: string): string {
  const [, kind = '', region = ''] = cohort.split('/');
  return region === '' ? kind : `${kind} in ${region}`;
}
