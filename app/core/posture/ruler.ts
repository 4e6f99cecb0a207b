import { imei14 } from '../../../shared/ids.ts';
import { day } from '../../../shared/time.ts';
import {
  subjectOf,
  type FirmwareFacts,
  type InventoryFacts,
  type ScanFacts,
  type FlowSummaryFacts,
  type DnsSummaryFacts,
} from '../imports/facts.ts';
import { dated, type FleetContext } from './context.ts';
import type { Dated, OrgFacts, SimFacts } from './facts.ts';
import { groupFacts, type ProviderContext } from './provider-context.ts';
import type { EvidenceRow, ScannedSim } from './queries.ts';
import { endpointSums } from './endpoints.ts';
import {
  addSums,
  createSubjects,
  emptySums,
  type LayerSums,
  type SharedKind,
  type SharedSubject,
  type SubjectTable,
} from './subjects.ts';

/** How long a confirmation counts as fresh for C-EE-09. */
const confirmedWithin = day;

/** How much of the fleet is seen: what C-EE-09 is judged by. */
export interface Telemetry {
  readonly confirmedShare: number | null;
  readonly layerCoverage: readonly (number | null)[];
}

export const noTelemetry: Telemetry = { confirmedShare: null, layerCoverage: [] };

/** A SIM joined with everything that stands behind it. */
export interface SimSubject {
  readonly row: ScannedSim;
  readonly facts: SimFacts;
  /** Weight *a* of the asset: 1 where nobody said. */
  readonly weight: number;
  readonly deviceClass: string | null;
  /** True where its provider confirmed it within a day. */
  readonly confirmed: boolean;
  readonly group: SharedSubject<'group'>;
  readonly model: SharedSubject<'model'>;
  readonly release: SharedSubject<'release'>;
  readonly account: SharedSubject<'account'>;
  /** Subjects whose statements and exceptions reach it, nearest first. */
  readonly chain: readonly string[];
}

/** Joins SIMs with evidence and shared subjects, as of one context. */
export interface Ruler {
  readonly context: FleetContext;
  readonly org: SharedSubject<'org'>;
  readonly tables: { readonly [K in SharedKind]: SubjectTable<K> };
  /** @param evidence rows of this SIM alone */
  subject(row: ScannedSim, evidence: readonly EvidenceRow[]): SimSubject;
  /** What a SIM inherits from everything that it shares with others, layer by layer. */
  inherited(subject: SimSubject): LayerSums;
}

export function createRuler(context: FleetContext, telemetry: Telemetry): Ruler {
  const tables = {
    group: createSubjects('group', context),
    model: createSubjects('model', context),
    release: createSubjects('release', context),
    account: createSubjects('account', context),
    org: createSubjects('org', context),
  };
  const chainOf = createChains(context);
  const modelOf = createModelNames(context);
  const { now } = context;
  const org = tables.org.of('org', () => ({
    label: 'Organisation',
    facts: orgFacts(context, telemetry),
    chain: [subjectOf.org],
  }));

  const endpoints = endpointSums({ context, org });
  const inheritances = new Map<string, LayerSums>();

  return {
    context,
    org,
    tables,
    inherited({ group, model, release, account }) {
      const key = `${group.index} ${model.index} ${release.index} ${account.index}`;
      let sums = inheritances.get(key);
      if (sums === undefined) {
        sums = emptySums();
        for (const part of [group.sums, model.sums, release.sums, account.sums, endpoints, org.sums])
          addSums(sums, part);
        inheritances.set(key, sums);
      }
      return sums;
    },
    subject(row, evidence) {
      const provider = context.providers.get(row.provider_id);
      const known = joinEvidence(evidence);
      const inventory = known['device-inventory']?.facts;
      const group = groupSubject(tables.group, context, provider, row);
      const account = accountSubject(tables.account, context, provider, row.provider_id);
      const modelName = inventory?.model ?? modelOf(row.model);
      const version = known.firmware?.facts.version ?? row.firmware;
      const model = tables.model.of(modelName ?? '', () => ({
        label: modelName ?? 'No model on record',
        facts: { now, model: modelName },
        chain: [...(modelName === null ? [] : [subjectOf.model(modelName)]), subjectOf.org],
      }));
      const release = releaseSubject(tables.release, context, modelName, version);
      const seenAt = provider?.toSource(row.observed_at) ?? Math.min(now, row.observed_at);
      const confirmedAt = Math.max(seenAt, provider?.simsConfirmedAt ?? 0);
      const criticality = row.criticality ?? inventory?.criticality ?? null;
      const deviceClass = row.device_class ?? inventory?.deviceClass ?? null;
      return {
        row,
        facts: {
          now,
          sim: row,
          confirmedAt,
          registeredImei: imei14(inventory?.imei),
          seenImei: imei14(row.imei),
          criticality,
          evidence: known,
          group: group.facts,
          account: provider?.account ?? null,
          imeiLockOffered: provider?.imeiLockOffered ?? true,
          release: release.facts.sbom,
          console: context.console,
        },
        weight: criticality ?? 1,
        deviceClass,
        confirmed: now - confirmedAt <= confirmedWithin,
        group,
        model,
        release,
        account,
        chain: chainOf({ row, deviceClass, group, model, account }),
      };
    },
  };
}

/**
 * Chains of SIMs. Statements are made for groups, models, accounts or the organisation, so SIMs of one group and model share
 * a chain; only an exception can name a single SIM or a device class.
 */
function createChains(context: FleetContext) {
  const shared = new Map<number, readonly string[]>();
  return (
    subject: Pick<SimSubject, 'row' | 'deviceClass' | 'group' | 'model' | 'account'>,
  ): readonly string[] => {
    const { row, deviceClass, group, model, account } = subject;
    const key = (group.index * 65_536 + model.index) * 256 + account.index;
    let chain = shared.get(key);
    if (chain === undefined) {
      const ownGroup = group.chain.slice(0, group.chain.length - account.chain.length);
      chain = [...ownGroup, ...model.chain.slice(0, -1), ...account.chain];
      shared.set(key, chain);
    }
    if (!context.anyException) return chain;
    return [
      subjectOf.sim(row.iccid_body),
      ...(deviceClass === null ? [] : [`class:${deviceClass}`]),
      ...chain,
    ];
  };
}

/**
 * Models by the name that evidence uses. Tags often put the maker before it: `Halvorsen HX-410` is `HX-410` where a bill of
 * materials or a statement speaks of one.
 */
function createModelNames(context: FleetContext) {
  const names = new Map<string, string>();
  return (told: string | null): string | null => {
    if (told === null) return null;
    let name = names.get(told);
    if (name === undefined) {
      name = context.models.find((model) => told === model || told.endsWith(` ${model}`)) ?? told;
      names.set(told, name);
    }
    return name;
  };
}

function orgFacts(context: FleetContext, telemetry: Telemetry): OrgFacts {
  return { now: context.now, console: context.console, ...telemetry };
}

function groupSubject(
  table: SubjectTable<'group'>,
  context: FleetContext,
  provider: ProviderContext | undefined,
  row: ScannedSim,
) {
  const gatewayId =
    row.gateway_id ??
    (row.group_id === null ? undefined : provider?.groups.get(row.group_id)?.gateway_id) ??
    null;
  return table.of(`${row.provider_id}/${row.group_id ?? ''}/${gatewayId ?? ''}`, () => {
    const facts = groupFacts(context.now, provider, row.group_id, gatewayId);
    return {
      label: facts.name ?? 'No group',
      provider: provider?.name ?? null,
      facts,
      chain: [
        ...(facts.name === null ? [] : [subjectOf.group(facts.name)]),
        ...(provider?.chain ?? []),
        subjectOf.org,
      ],
    };
  });
}

function accountSubject(
  table: SubjectTable<'account'>,
  context: FleetContext,
  provider: ProviderContext | undefined,
  providerId: string,
) {
  return table.of(providerId, () => ({
    label: provider?.name ?? providerId,
    provider: provider?.name ?? null,
    facts: {
      now: context.now,
      providerId,
      account: provider?.account ?? null,
      auditUntil: provider?.auditUntil ?? null,
      groups: [...(provider?.groups.values() ?? [])].map((row) =>
        groupFacts(context.now, provider, row.group_id, row.gateway_id),
      ),
      console: context.console,
    },
    chain: [...(provider?.chain ?? []), subjectOf.org],
  }));
}

function releaseSubject(
  table: SubjectTable<'release'>,
  context: FleetContext,
  model: string | null,
  version: string | null,
) {
  return table.of(`${model ?? ''} ${version ?? ''}`, () => {
    const sbom =
      model === null || version === null
        ? null
        : (context.releases.get(subjectOf.release(model, version)) ?? null);
    return {
      label: model === null ? 'No model on record' : `${model} ${version ?? 'unknown release'}`,
      facts: { now: context.now, version, sbom },
      evidence: sbom,
      chain: [subjectOf.org],
    };
  });
}

/** The evidence of one SIM, one row per kind. */
function joinEvidence(rows: readonly EvidenceRow[]): SimFacts['evidence'] {
  let inventory: Dated<InventoryFacts> | null = null;
  let firmware: Dated<FirmwareFacts> | null = null;
  let modem: Dated<FirmwareFacts> | null = null;
  let scan: Dated<ScanFacts> | null = null;
  let flows: Dated<FlowSummaryFacts> | null = null;
  let names: Dated<DnsSummaryFacts> | null = null;
  for (const row of rows) {
    if (row.kind === 'device-inventory') inventory = dated<InventoryFacts>(row);
    else if (row.kind === 'firmware') firmware = dated<FirmwareFacts>(row);
    else if (row.kind === 'modem-firmware') modem = dated<FirmwareFacts>(row);
    else if (row.kind === 'scan') scan = dated<ScanFacts>(row);
    else if (row.kind === 'flow-summary') flows = dated<FlowSummaryFacts>(row);
    else if (row.kind === 'dns-summary') names = dated<DnsSummaryFacts>(row);
  }
  return {
    'device-inventory': inventory,
    firmware,
    'modem-firmware': modem,
    scan,
    'flow-summary': flows,
    'dns-summary': names,
  };
}
