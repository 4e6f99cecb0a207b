/** `tls-probes.ndjson`: what a daily probe sees of the backends that devices report to. */
import { day, hour } from '../../../shared/time.ts';
import { lastRun } from './coverage.ts';
import { iso } from './files.ts';
import type { TlsProbeRow } from './rows.ts';

/** Days left are those of the certificate at the start of the world. */
const endpoints: readonly (readonly [
  endpoint: string,
  daysLeft: number,
  old: boolean,
  clientCertificate: boolean,
])[] = [
  ['telemetry.meridian-utilities.example:8883', 84, false, true],
  ['meters.meridian-utilities.example:5684', 210, false, true],
  ['charge.meridian-utilities.example:443', 41, false, true],
  ['lifts.meridian-utilities.example:8883', 19, true, false],
  ['pay.meridian-utilities.example:443', 62, false, true],
  ['video.meridian-utilities.example:443', 133, false, false],
];

export function* tlsProbeRows(epoch: number, now: number): Generator<TlsProbeRow> {
  for (const [endpoint, daysLeft, old, clientCertificateRequired] of endpoints) {
    yield {
      kind: 'tls-probe',
      endpoint,
      observedAt: iso(lastRun(now, day, 5 * hour)),
      protocols: old ? ['TLSv1.2', 'TLSv1.1', 'TLSv1.0'] : ['TLSv1.3', 'TLSv1.2'],
      weakCipherSuites: old ? ['TLS_RSA_WITH_AES_128_CBC_SHA'] : [],
      forwardSecrecy: !old,
      chainValid: true,
      nameValid: true,
      notAfter: iso(epoch + daysLeft * day),
      clientCertificateRequired,
    };
  }
}
