import { day } from '../../../../shared/time.ts';
import type { EndpointFacts } from '../facts.ts';
import type { TlsProbeFacts } from '../../imports/facts.ts';
import type { Check, Judge } from './check.ts';
import { failing, partial, pass, unknown, type Outcome } from './outcome.ts';
import { fromEvidence, fromProvider, onlyInUse } from './sim-judges.ts';
import { onlyCritical } from './unchecked.ts';
import { dateWords } from './words.ts';

/** How data travels from the device to the backend, and how the backend proves itself. */

const encrypted = pass('A day of flow records shows no unencrypted service');
const tunnelled = partial(0.5, 'Unencrypted services are used inside a tunnel');
const cleartext = failing('Unencrypted services are used');
const noFlows = unknown('No flow records of this SIM were imported');

export const noCleartext: Check<'sim'> = {
  controlId: 'C-TR-01',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('flow-summary', noFlows, (flows, { group }) => {
      if (Object.keys(flows.cleartext).length === 0) return encrypted;
      const { gateway } = group;
      return gateway !== null && gateway !== 'shared' && (gateway.vpnTunnels ?? 0) > 0
        ? tunnelled
        : cleartext;
    }),
  ],
  detail({ evidence }) {
    const services = Object.entries(evidence['flow-summary']?.facts.cleartext ?? {});
    return services.length === 0
      ? null
      : services.map(([service, count]) => `${service} ${count}×`).join(', ');
  },
};

const privatePath = pass('The gateway has a private path to the backend');
const publicPath = failing('Data of a critical asset crosses the open internet');
const pathUnknown = unknown('The provider does not tell which way data takes');

export const privateBackbone: Check<'sim'> = {
  controlId: 'C-TR-07',
  kind: 'sim',
  applies: onlyCritical,
  judges: [
    fromProvider(({ group: { gateway } }) => {
      if (gateway === null) return pathUnknown;
      return gateway !== 'shared' && gateway.privatePath ? privatePath : publicPath;
    }),
  ],
};

const keysInSim = pass('The keys of TLS live in the SIM');
const offerUnknown = unknown('It is not known whether the provider offers IoT SAFE');

export const simRootOfTrust: Check<'sim'> = {
  controlId: 'C-TR-08',
  kind: 'sim',
  applies: onlyInUse,
  judges: [
    fromEvidence('device-inventory', offerUnknown, ({ keyStore }) =>
      keyStore === 'iot-safe' ? keysInSim : offerUnknown,
    ),
  ],
};

const notProbed = unknown('No probe of a backend endpoint was imported');

/** What a probe of an endpoint says. */
function fromProbe(judge: (probe: TlsProbeFacts, now: number) => Outcome): Judge<EndpointFacts> {
  return {
    source: 'tls-probe',
    judge: ({ probe, now }) => (probe === null ? notProbed : judge(probe.facts, now)),
    observedAt: ({ probe }) => probe?.observedAt ?? 0,
  };
}

const currentProtocols = new Set(['TLSv1.2', 'TLSv1.3', 'DTLSv1.2', 'DTLSv1.3']);
const strong = pass('Only current TLS with forward secrecy is accepted');
const oldProtocol = failing('An old protocol version is accepted');
const weakSuite = failing('A weak cipher suite is accepted');
const noForwardSecrecy = failing('Sessions have no forward secrecy');
const secrecyUnknown = partial(0.5, 'Current TLS; the probe did not tell of forward secrecy');
const nothingNegotiated = unknown('The probe reached no TLS at this endpoint');

export const strongTls: Check<'endpoint'> = {
  controlId: 'C-TR-02',
  kind: 'endpoint',
  judges: [
    fromProbe(({ protocols, weakCipherSuites, forwardSecrecy }) => {
      if (protocols.length === 0) return nothingNegotiated;
      if (protocols.some((protocol) => !currentProtocols.has(protocol))) return oldProtocol;
      if (weakCipherSuites.length > 0) return weakSuite;
      if (forwardSecrecy === null) return secrecyUnknown;
      return forwardSecrecy ? strong : noForwardSecrecy;
    }),
  ],
  detail: ({ probe }) =>
    probe === null ? null : [...probe.facts.protocols, ...probe.facts.weakCipherSuites].join(', ') || null,
};

const certificateFine = pass('Chain and name are right, and 30 days or more are left');
const renewSoon = partial(0.5, 'The certificate ends within 30 days');
const endsNow = failing('The certificate ends within 7 days or has ended');
const wrongCertificate = failing('The chain or the name of the certificate is not valid');
const certificateUnknown = unknown('The probe did not tell of the certificate');

export const validCertificate: Check<'endpoint'> = {
  controlId: 'C-TR-03',
  kind: 'endpoint',
  judges: [
    fromProbe(({ chainValid, nameValid, notAfter }, now) => {
      if (chainValid === false || nameValid === false) return wrongCertificate;
      if (chainValid === null || nameValid === null || notAfter === null) return certificateUnknown;
      if (notAfter - now < 7 * day) return endsNow;
      return notAfter - now < 30 * day ? renewSoon : certificateFine;
    }),
  ],
  detail({ probe }) {
    const end = probe?.facts.notAfter ?? null;
    return end === null ? null : `until ${dateWords(end)}`;
  },
};

const bothProve = pass('The endpoint demands a client certificate');
const anybodyConnects = failing('The endpoint takes clients without a certificate');
const demandUnknown = unknown('The probe did not tell whether a client certificate is demanded');

export const mutualAuthentication: Check<'endpoint'> = {
  controlId: 'C-TR-04',
  kind: 'endpoint',
  judges: [
    fromProbe(({ clientCertificateRequired }) => {
      if (clientCertificateRequired === null) return demandUnknown;
      return clientCertificateRequired ? bothProve : anybodyConnects;
    }),
  ],
};

export const transportSimChecks = [noCleartext, privateBackbone, simRootOfTrust] as const;
export const endpointChecks = [strongTls, validCertificate, mutualAuthentication] as const;
