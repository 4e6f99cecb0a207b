/** `attestations.ndjson`: what people of the utility signed, each with its document. */
import { day, hour } from '../../../shared/time.ts';
import { purpose } from '../purposes.ts';
import { hashText, hexDigits } from '../random.ts';
import { daysBefore } from './coverage.ts';
import { iso } from './files.ts';
import type { AttestationRow } from './rows.ts';

/** Scope | subject | control | statement | result | signed by | document | age in days | valid for days. */
const statements = `
model | HX-410 | C-EP-04 | Debug ports fused off, teardown report revision C | met | S. Haddad | hx410-teardown-c.pdf | 118 | 730
model | C22 | C-EP-04 | Service port needs a signed token | met | S. Haddad | c22-teardown.pdf | 240 | 730
model | V5 | C-EP-04 | Serial console open behind the cover | not-met | S. Haddad | v5-teardown.pdf | 201 | 730
model | HX-410 | C-EP-09 | Verified boot and signed images, maker test report | met | S. Haddad | hx410-secure-boot.pdf | 118 | 730
model | HM-2 | C-EP-09 | Verified boot and signed images, maker test report | met | S. Haddad | hm2-secure-boot.pdf | 310 | 730
model | P30 | C-EP-09 | PCI PTS approval covers boot chain | met | R. Novak | p30-pts-letter.pdf | 265 | 730
model | LG-8 | C-EP-09 | No verified boot on this hardware | not-met | S. Haddad | lg8-assessment.pdf | 96 | 365
group | Quarantine | C-NW-14 | Isolation drill: three SIMs isolated and observed in 4 minutes | met | J. Varga | isolation-drill-2026-09.pdf | 79 | 180
provider | Soracom | C-TR-07 | Breakout in Frankfurt, traffic stays in the EU | met | R. Novak | provider-statement.pdf | 140 | 365
org | Meridian Utilities | C-TR-09 | Cipher inventory compared with policy | partly | R. Novak | cipher-inventory.xlsx | 61 | 180
provider | Soracom | C-CD-01 | Second factor required by policy for people | partly | J. Varga | account-policy.pdf | 33 | 180
provider | Soracom | C-CD-02 | Access review of the provider account | met | J. Varga | access-review-2026-q3.pdf | 52 | 180
org | Meridian Utilities | C-CD-04 | Volumes and databases encrypted at rest | met | R. Novak | storage-posture.json | 20 | 180
org | Meridian Utilities | C-CD-05 | Secret scan of repositories and firmware images | partly | R. Novak | secret-scan-2026-11.pdf | 12 | 90
org | Meridian Utilities | C-CD-06 | Restore test of the fleet database | met | K. Lindqvist | restore-test-2026-09.pdf | 64 | 180
org | Meridian Utilities | C-CD-11 | Disk encryption on all analyst laptops | met | K. Lindqvist | mdm-export.csv | 9 | 180
org | Meridian Utilities | C-AP-01 | Threat model of charging services reviewed | met | R. Novak | threat-model-charging.pdf | 150 | 365
org | Meridian Utilities | C-AP-04 | Penetration test, two high findings open | partly | R. Novak | pentest-2026.pdf | 170 | 365
org | Meridian Utilities | C-AP-07 | security.txt reachable, policy names answer times | met | R. Novak | security-txt-check.txt | 5 | 365
org | Meridian Utilities | C-EE-01 | Risk register reviewed by the board | met | I. Duarte | risk-register-2026.pdf | 88 | 365
org | Meridian Utilities | C-EE-02 | Owner named for each layer | met | I. Duarte | layer-owners.pdf | 88 | 365
org | Meridian Utilities | C-EE-03 | Declarations on file: two models lack theirs | partly | I. Duarte | declarations.pdf | 70 | 180
org | Meridian Utilities | C-EE-04 | Suppliers vetted against the security terms | met | I. Duarte | supplier-register.xlsx | 44 | 365
org | Meridian Utilities | C-EE-05 | Incident response drill with times | met | J. Varga | ir-drill-2026-05.pdf | 190 | 365
org | Meridian Utilities | C-EE-06 | Reporting accounts and templates tested | not-met | I. Duarte | reporting-readiness.pdf | 30 | 180
org | Meridian Utilities | C-EE-10 | Network loss test of pump controllers | met | S. Haddad | continuity-pumps.pdf | 132 | 365
org | Meridian Utilities | C-EE-11 | Security training completed by 94 of 100 staff | partly | I. Duarte | training-export.csv | 25 | 365
`;

/** Ages count from the start of the world, so that documents grow old as it runs. */
export function* attestationRows(epoch: number): Generator<AttestationRow> {
  for (const line of statements.trim().split('\n')) {
    const [
      scope,
      subject = '',
      control = '',
      statement = '',
      result,
      attestedBy = '',
      document = '',
      age,
      validity,
    ] = line.split(' | ');
    const observed = Math.floor(daysBefore(epoch, Number(age)) / day) * day + 9 * hour;
    yield {
      kind: 'attestation',
      scope: scope as AttestationRow['scope'],
      subject,
      control,
      statement,
      result: result as AttestationRow['result'],
      attestedBy,
      document,
      sha256: hexDigits(64, hashText(document), hashText(subject), purpose.documents),
      observedAt: iso(observed),
      validUntil: iso(observed + Number(validity) * day),
    };
  }
}
