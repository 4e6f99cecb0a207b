import {
  ImeiLock,
  severities,
  type FleetRow,
  type ImeiLock as Lock,
} from '../../../shared/contract/index.ts';
import { Connectivity, Lifecycle } from '../../../shared/contract/index.ts';
import { noSeverity, type FleetColumns, type NumberColumn, type WordColumn } from './columns.ts';

/** One line of the grid, from the columns. */
export function toFleetRow(
  columns: FleetColumns,
  simKey: number,
  providerNames: ReadonlyMap<string, string>,
): FleetRow {
  const word = (name: WordColumn): string | null =>
    columns.dictionaries[name].words[columns.words[name][simKey] ?? 0] ?? null;
  const number = (name: NumberColumn): number | null => {
    const value = columns.numbers[name][simKey] ?? Number.NaN;
    return Number.isNaN(value) ? null : value;
  };
  const severity = columns.severity()[simKey] ?? noSeverity;
  const provider = word('provider_id') ?? '';
  const coverage = number('coverage');
  const score = number('score');
  return {
    simKey,
    iccid: columns.texts.iccid[simKey] ?? '',
    severity: severities[severity] ?? null,
    incidents: columns.incidents(simKey),
    device: columns.texts.device[simKey] ?? null,
    model: word('model'),
    deviceClass: word('device_class'),
    site: word('site'),
    firmware: word('firmware'),
    lifecycle: known(Lifecycle.options, word('lifecycle')),
    connectivity: known(Connectivity.options, word('connectivity')),
    inFlight: columns.action(simKey),
    provider: providerNames.get(provider) ?? provider,
    imeiLock: known(ImeiLock.options, word('imei_lock')) satisfies Lock,
    country: word('country'),
    rat: word('rat'),
    data24h: number('data_24h'),
    lastSeenAt: number('last_seen_at'),
    posture:
      coverage === null
        ? null
        : {
            score: score === null ? null : Math.round(score * 100),
            coverage,
            layers: columns.layers(simKey),
          },
  };
}

/** A stored word in its closed set; a word of a later version reads as unknown. */
function known<T extends string>(options: readonly T[], word: string | null): T | 'unknown' {
  return options.find((option) => option === word) ?? 'unknown';
}
