import type { z } from 'zod';
import type { GroupReading } from '../readings.ts';
import { parseRows } from '../rows.ts';
import { Refusal } from '../verdict.ts';
import type { SuperSimClient } from './client.ts';
import { listAll, type List } from './pages.ts';
import { AccessNetwork, AccessProfile, Fleet } from './schema.ts';

/** Fleets are Super SIM's groups: what a SIM may do, how much data, and on which networks, is set on its fleet. */

const pageRows = 1_000;
const mostRows = 50_000;
/** The description counts data limits in megabytes and calls 1,000 of them one gigabyte. */
export const megabyte = 1_000_000;

const list = (path: string, key: string): List => ({ path, key, query: { PageSize: pageRows } });

/** What a fleet allows each of its SIMs per billing period, bytes; null where it does not say. */
export function dataLimitOf({ data_limit: limit }: Fleet): number | null {
  return typeof limit === 'number' && limit > 0 ? limit * megabyte : null;
}

/** Data limits by fleet, as last read: a SIM has the limit of its fleet, and the list of SIMs does not tell it. */
export interface FleetLimits {
  /** Reads all fleets anew. */
  refresh(signal: AbortSignal): Promise<void>;
  /** As last read, and read for the first time where nothing was. */
  ready(signal: AbortSignal): Promise<void>;
  /** Reads one fleet afresh. */
  read(fleetSid: string | null, signal: AbortSignal): Promise<number | null>;
  /** As last read; null for an unknown fleet and for none. */
  of(fleetSid: string | null | undefined): number | null;
  /** Sets the limit of a fleet, for each SIM in it. Throws as `Connector.act` does. */
  set(fleetSid: string, megabytes: number, signal: AbortSignal): Promise<void>;
}

export function createFleetLimits(client: SuperSimClient): FleetLimits {
  let limits: Map<string, number | null> | null = null;
  const keep = (fleet: Fleet): number | null => {
    const limit = dataLimitOf(fleet);
    limits ??= new Map();
    limits.set(fleet.sid, limit);
    return limit;
  };
  const refresh = async (signal: AbortSignal): Promise<void> => {
    const fleets = (await unlessRefused(() => readFleets(client, signal))) ?? [];
    limits = new Map();
    for (const fleet of fleets) keep(fleet);
  };
  return {
    refresh,
    ready: async (signal) => (limits === null ? refresh(signal) : undefined),
    async read(fleetSid, signal) {
      if (fleetSid === null) return null;
      const what = 'GET /v1/Fleets/{Sid}';
      const path = fleetPath(fleetSid);
      const answer = await unlessRefused(() =>
        client.call({ method: 'GET', path, purpose: 'read', what }, signal),
      );
      const fleet = Fleet.safeParse(answer?.body);
      return fleet.success ? keep(fleet.data) : null;
    },
    of: (fleetSid) => limits?.get(fleetSid ?? '') ?? null,
    async set(fleetSid, megabytes, signal) {
      const what = 'POST /v1/Fleets/{Sid}';
      const form = { DataLimit: megabytes };
      await client.call({ method: 'POST', path: fleetPath(fleetSid), form, purpose: 'act', what }, signal);
    },
  };
}

function fleetPath(sid: string): string {
  return `/v1/Fleets/${encodeURIComponent(sid)}`;
}

async function readFleets(client: SuperSimClient, signal: AbortSignal): Promise<readonly Fleet[]> {
  const rows = await listAll(client, list('/v1/Fleets', 'fleets'), signal, mostRows);
  return parseRows<Fleet>(Fleet, rows).rows;
}

/** Fleets with the networks that their network access profile lets SIMs use. */
export async function readGroups(client: SuperSimClient, signal: AbortSignal): Promise<GroupReading[]> {
  const fleets = await readFleets(client, signal);
  const profiles = new Map<string, AccessReading>();
  const names = await profileNames(client, signal);
  for (const { network_access_profile_sid: sid } of fleets) {
    if (typeof sid !== 'string' || profiles.has(sid)) continue;
    profiles.set(sid, { sid, name: names.get(sid) ?? null, networks: await networksOf(client, sid, signal) });
  }
  return fleets.map((fleet) => toGroup(fleet, profiles.get(fleet.network_access_profile_sid ?? '') ?? null));
}

/** A network access profile. `networks` is null where the credentials may not read them. */
export interface AccessReading {
  readonly sid: string;
  readonly name: string | null;
  readonly networks: readonly NetworkReading[] | null;
}

interface NetworkReading {
  readonly sid: string;
  readonly name: string | null;
  /** ISO 3166-1 alpha-2. */
  readonly country: string | null;
  /** `310-410`, zeros as the provider wrote them. */
  readonly plmns: readonly string[];
}

async function profileNames(
  client: SuperSimClient,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string | null>> {
  const all = list('/v1/NetworkAccessProfiles', 'network_access_profiles');
  const rows = (await unlessRefused(() => listAll(client, all, signal, mostRows))) ?? [];
  return new Map(
    parseRows<z.infer<typeof AccessProfile>>(AccessProfile, rows).rows.map(({ sid, unique_name }) => [
      sid,
      unique_name ?? null,
    ]),
  );
}

async function networksOf(
  client: SuperSimClient,
  profileSid: string,
  signal: AbortSignal,
): Promise<AccessReading['networks']> {
  const path = `/v1/NetworkAccessProfiles/${encodeURIComponent(profileSid)}/Networks`;
  const rows = await unlessRefused(() => listAll(client, list(path, 'networks'), signal, mostRows));
  return rows === null ? null : parseRows<AccessNetwork>(AccessNetwork, rows).rows.map(toNetwork);
}

export function toNetwork(network: AccessNetwork): NetworkReading {
  return {
    sid: network.sid,
    name: network.friendly_name ?? null,
    country: network.iso_country?.toUpperCase() ?? null,
    plmns: (network.identifiers ?? []).flatMap(({ mcc, mnc }) =>
      typeof mcc === 'string' && typeof mnc === 'string' ? [`${mcc}-${mnc}`] : [],
    ),
  };
}

/** Of a callback only the host is kept: its path and query may carry a secret of the customer's. */
export function toGroup(fleet: Fleet, access: AccessReading | null): GroupReading {
  return {
    groupId: fleet.sid,
    name: fleet.unique_name ?? fleet.sid,
    tags: {},
    gatewayId: null,
    configuration: JSON.stringify({
      dataEnabled: fleet.data_enabled ?? null,
      dataLimitBytes: dataLimitOf(fleet),
      dataMetering: fleet.data_metering ?? null,
      smsCommandsEnabled: fleet.sms_commands_enabled ?? null,
      smsCommandsHost: hostOf(fleet.sms_commands_url),
      ipCommandsHost: hostOf(fleet.ip_commands_url),
      networkAccessProfile: access,
    }),
  };
}

function hostOf(address: string | null | undefined): string | null {
  return typeof address === 'string' && URL.canParse(address) ? new URL(address).host : null;
}

/** Null where the credentials may not read it or it is gone: a part that is missing costs only itself. */
async function unlessRefused<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'PROVIDER_REFUSED') return null;
    throw error;
  }
}
