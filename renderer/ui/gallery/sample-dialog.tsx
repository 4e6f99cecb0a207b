import { useState, type ReactNode } from 'react';
import { AffectedBar } from '../charts/bars.tsx';
import { Button } from '../controls/button.tsx';
import { SegmentedControl } from '../controls/segmented.tsx';
import { TextArea, TextField } from '../controls/text-field.tsx';
import { Identifier } from '../data/identifier.tsx';
import { KeyValueList } from '../data/key-values.tsx';
import { Section } from '../layout/section.tsx';
import { Dialog } from '../overlay/dialog.tsx';
import { StatusText } from '../status/status-glyph.tsx';

/** The action dialog of the reference picture. */
export function SampleDialog(props: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const [expiry, setExpiry] = useState<'30' | '2' | '8'>('2');
  return (
    <Dialog
      open={props.open}
      onClose={props.onClose}
      size="large"
      title="Quarantine and IMEI-lock 21 of 26 SIMs"
      description="INC-1041 Threat-intel hit, lift gateways, Utrecht. Recipe quarantine 3 with IMEI lock, reversible."
      aside="ACT-314 draft"
      footNote="The count is checked again when you submit."
      actions={
        <>
          <Button variant="quiet" keys="esc" onClick={props.onClose}>
            Cancel
          </Button>
          <Button>Dry run again</Button>
          <Button variant="primary" keys="mod+Enter" onClick={props.onClose}>
            Request approval for 21 SIMs
          </Button>
        </>
      }
      side={
        <>
          <TextArea
            label="Reason"
            defaultValue="C2 contact to a host listed in 2 feeds, 26 gateways since 11:26. Contain before the evening peak."
          />
          <div className="ui-field">
            <div className="ui-field-label">
              <span>Approval expires</span>
              <span className="ui-field-aside">16:32 UTC</span>
            </div>
            <SegmentedControl
              variant="field"
              label="Approval expires"
              value={expiry}
              onChange={setExpiry}
              options={[
                { value: '30', label: '30 min' },
                { value: '2', label: '2 h' },
                { value: '8', label: '8 h' },
              ]}
            />
          </div>
          <StatusText name="verified">Dry run passed, 14:31 UTC</StatusText>
          <TextField label="Type the number of SIMs to confirm" mono defaultValue="21" />
        </>
      }
    >
      <Section title="Who is affected">
        <AffectedBar
          label="Who is affected"
          parts={[
            { id: 'a', label: 'will be quarantined', count: 21, kind: 'acts' },
            { id: 'p', label: 'protected, skipped', count: 3, kind: 'protected' },
            { id: 'i', label: 'not possible, skipped', count: 2, kind: 'impossible' },
          ]}
        />
      </Section>
      <Section title="Consequences">
        <KeyValueList
          labels="wide"
          wrap
          items={[
            {
              id: 's',
              label: 'Stops working',
              value: 'Door and load telemetry to the customer backend for 21 gateways. Internet egress.',
            },
            {
              id: 'k',
              label: 'Keeps working',
              value: 'Read-back, quarantine APN to the sensor, remote release.',
            },
            {
              id: 'r',
              label: 'Reachability',
              value: '19 seen in 15 min, 2 seen 2 h ago. 4 need a visit if release fails.',
            },
          ]}
        />
      </Section>
      <Section title="Skipped" meta="5 of 26, nothing is sent to these">
        <KeyValueList
          labels="wide"
          items={['8942310402911773057', '8942310402911774139', '8988303000188302915'].map((iccid) => ({
            id: iccid,
            label: 'utr-l-118',
            value: <Identifier kind="iccid" value={iccid} />,
            note: 'Lift alarm line, policy P-7',
          }))}
        />
      </Section>
    </Dialog>
  );
}
