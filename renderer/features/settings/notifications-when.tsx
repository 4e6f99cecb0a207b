import type { ReactNode } from 'react';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { SegmentedControl } from '../../ui/controls/segmented.tsx';
import { TextField } from '../../ui/controls/text-field.tsx';
import type { ChannelForm } from './notifications-values.ts';
import type { PartProps } from './notifications-part.ts';

export function WhenFields({ form, edit, errorAt }: PartProps): ReactNode {
  const zoned = form.quiet || form.digest === 'day';
  return (
    <div className="form-rows">
      <SegmentedControl<ChannelForm['digest']>
        label="Sent"
        variant="field"
        value={form.digest}
        onChange={(digest) => edit({ digest })}
        options={[
          { value: 'message', label: 'At once' },
          { value: 'minutes', label: 'Every few minutes' },
          { value: 'day', label: 'Once a day' },
        ]}
      />
      {form.digest === 'minutes' && (
        <TextField
          label="Minutes"
          inputMode="numeric"
          value={form.digestMinutes}
          hint="Counted from the first message that waits. What gathers becomes one message."
          onChange={(event) => edit({ digestMinutes: event.target.value })}
        />
      )}
      {form.digest === 'day' && (
        <TextField
          label="At"
          mono
          placeholder="08:00"
          value={form.digestAt}
          onChange={(event) => edit({ digestAt: event.target.value })}
        />
      )}
      <Checkbox label="Quiet hours" checked={form.quiet} onChange={(quiet) => edit({ quiet })} />
      {form.quiet && (
        <>
          <div className="notify-pair">
            <TextField
              label="From"
              mono
              placeholder="22:00"
              value={form.quietFrom}
              onChange={(event) => edit({ quietFrom: event.target.value })}
            />
            <TextField
              label="To"
              mono
              placeholder="07:00"
              value={form.quietTo}
              onChange={(event) => edit({ quietTo: event.target.value })}
            />
          </div>
          <Checkbox
            label="Critical breaks through"
            checked={form.criticalPasses}
            onChange={(criticalPasses) => edit({ criticalPasses })}
          />
        </>
      )}
      {zoned && (
        <TextField
          label="Time zone"
          mono
          spellCheck={false}
          value={form.zone}
          error={errorAt('timing.quiet.zone') ?? errorAt('timing.digest.zone')}
          hint="Its name, such as Europe/Berlin. Daylight saving is taken into account."
          onChange={(event) => edit({ zone: event.target.value })}
        />
      )}
      <div className="notify-pair">
        <TextField
          label="At most"
          inputMode="numeric"
          value={form.rateMessages}
          hint="messages; what is above becomes one that counts the others"
          onChange={(event) => edit({ rateMessages: event.target.value })}
        />
        <TextField
          label="In minutes"
          inputMode="numeric"
          value={form.rateMinutes}
          onChange={(event) => edit({ rateMinutes: event.target.value })}
        />
      </div>
      <TextField
        label="Stale after minutes"
        inputMode="numeric"
        value={form.expiresInMinutes}
        hint="A message that could not be sent for so long is not sent by itself any more; it waits for a person."
        onChange={(event) => edit({ expiresInMinutes: event.target.value })}
      />
    </div>
  );
}
