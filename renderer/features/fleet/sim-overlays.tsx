import type { ReactNode } from 'react';
import type { OverlayStatus, SimCard } from '../../../shared/contract/index.ts';
import { restrictionText } from '../../data/words.ts';
import { Identifier } from '../../ui/data/identifier.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { RelativeTime, TimeText } from '../../ui/time.tsx';

/** What operators say of a SIM that another provider lists: each with its name and how old its word is. */
export function OverlaySections({ card }: { readonly card: SimCard }): ReactNode {
  return card.overlays.map((overlay) => <OverlaySection key={overlay.providerId} overlay={overlay} />);
}

function OverlaySection({ overlay }: { readonly overlay: OverlayStatus }): ReactNode {
  const { provider, known, askedAt } = overlay;
  return (
    <Section
      title={`As ${provider} tells`}
      meta={
        <>
          asked <RelativeTime at={askedAt} />
        </>
      }
    >
      {known ? <Told overlay={overlay} /> : <p className="quiet">It is none of this operator’s SIMs.</p>}
    </Section>
  );
}

const reachable: Readonly<Record<OverlayStatus['connectivity'], string>> = {
  online: 'yes, with data',
  attached: 'yes, for SMS only',
  offline: 'no',
  blocked: 'no, blocked',
  unknown: 'not told',
};

function Told({ overlay }: { readonly overlay: OverlayStatus }): ReactNode {
  const { connectivity, country, imeiLock, lockedImei, restriction, statusAt, simSwapAt, deviceSwapAt } =
    overlay;
  return (
    <KeyValueList
      labels="wide"
      wrap
      items={[
        {
          label: 'Reachable',
          value: reachable[connectivity],
          note: statusAt === null ? undefined : <TimeText at={statusAt} style="moment" />,
        },
        { label: 'Visited country', value: country ?? 'none told' },
        {
          label: 'Bound to a device',
          value: lockedImei === null ? boundWords(imeiLock) : <Identifier kind="imei" value={lockedImei} />,
        },
        ...(restriction === null ? [] : [{ label: 'Held back', value: restrictionText(restriction) }]),
        { label: 'In its words', value: overlay.rawState },
        { label: 'SIM swap', value: swapWords(simSwapAt) },
        { label: 'Device swap', value: swapWords(deviceSwapAt) },
      ]}
    />
  );
}

function boundWords(lock: OverlayStatus['imeiLock']): string {
  if (lock === 'open') return 'no';
  return lock === 'locked' ? 'yes' : 'not told';
}

function swapWords(at: number | null): ReactNode {
  return at === null ? 'none told in the last 30 days' : <TimeText at={at} style="moment" />;
}
