import { brokerJson } from './broker-json.ts';
import { bindText, dnsJson, dnsmasqText } from './dns-log.ts';
import { mosquittoText } from './mosquitto.ts';
import { netflowJson } from './netflow.ts';
import type { SensorFormat } from './record.ts';
import { suricataEve } from './suricata.ts';
import { zeekJson, zeekTsv } from './zeek.ts';

/** Every format that a file shows by itself, the surest first. The names are kept with a file that is read on later. */
export const sensorFormats: Readonly<Record<string, SensorFormat>> = {
  'zeek-tsv': zeekTsv,
  'zeek-json': zeekJson,
  'suricata-eve': suricataEve,
  'netflow-json': netflowJson,
  mosquitto: mosquittoText,
  'broker-json': brokerJson,
  dnsmasq: dnsmasqText,
  bind: bindText,
  'dns-json': dnsJson,
};

/** What the first lines of a file show it to be; null for what is no log of a sensor. */
export function formatOf(lines: readonly string[]): string | null {
  const shown = lines.map((line) => line.replace(/^\uFEFF/, '')).filter((line) => line.trim() !== '');
  if (shown.length === 0 || isOurs(shown[0] ?? '')) return null;
  for (const [name, format] of Object.entries(sensorFormats)) if (format.knows(shown)) return name;
  return null;
}

/** Our own evidence files name their kind first. */
function isOurs(line: string): boolean {
  return /^\{\s*"kind"\s*:/.test(line.trim());
}
