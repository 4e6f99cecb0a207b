import { fail } from '../../../../shared/errors.ts';
import { radioTechnologies } from '../../../../shared/networks.ts';
import { shaped } from '../rows.ts';
import type { EmnifyClient } from './client.ts';
import { ServiceProfile } from './schema.ts';

/**
 * Radio technologies that a service profile allows all its endpoints. 2G has no switch there.
 *
 * Source: the provider's reference pages (`/service_profile/{id}`: `allowed_3g`, `allowed_4g`, `allowed_nb_iot`).
 */

/** `4G` covers LTE and LTE-M, by the reference. */
export async function allowRadio(
  client: EmnifyClient,
  profileId: string | null,
  rats: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<void> {
  const json = switchesOf(rats);
  const path = pathOf(profileId);
  const what = 'PATCH /service_profile/{id}';
  await client.call({ method: 'PATCH', path, what, json, purpose: 'act', loose: true }, signal);
}

export async function showsRadio(
  client: EmnifyClient,
  profileId: string | null,
  rats: readonly string[] | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const what = 'GET /service_profile/{id}';
  const answer = await client.call({ method: 'GET', path: pathOf(profileId), what, purpose: 'read' }, signal);
  const told = shaped(ServiceProfile, answer.body, client.who, what);
  const wanted = switchesOf(rats);
  return (
    isOn(told.allowed_3g) === wanted.allowed_3g &&
    isOn(told.allowed_4g) === wanted.allowed_4g &&
    isOn(told.allowed_nb_iot) === wanted.allowed_nb_iot
  );
}

function switchesOf(rats: readonly string[] | undefined) {
  const known = (rats ?? []).filter((rat) => radioTechnologies.some((one) => one === rat));
  if (known.length === 0)
    throw fail('INVALID_INPUT', 'Choose at least one radio technology. Nothing was sent.', { field: 'rats' });
  return {
    allowed_3g: known.includes('3G'),
    allowed_4g: known.includes('4G'),
    allowed_nb_iot: known.includes('NB-IoT'),
  };
}

/** Null where it is not told: that is never a match. */
export function isOn(told: boolean | number | null | undefined): boolean | null {
  return told === null || told === undefined ? null : told === true || told === 1;
}

function pathOf(profileId: string | null): string {
  if (profileId !== null) return `/service_profile/${encodeURIComponent(profileId)}`;
  throw fail('PROVIDER_REFUSED', 'The endpoint of the SIM has no service profile. Nothing was sent.');
}
