import { useState, type ReactNode, type Ref } from 'react';
import { smsLength } from '../../../shared/sms.ts';
import { Checkbox } from '../../ui/controls/checkbox.tsx';
import { TextArea } from '../../ui/controls/text-field.tsx';
import type { ActionInputFieldProps } from './action-field.ts';

/** A short message with its honest length: one character outside the GSM alphabet leaves room for 70. */
export function SmsField({ onChange, focus }: Pick<ActionInputFieldProps, 'onChange' | 'focus'>): ReactNode {
  const [text, setText] = useState('');
  const [keep, setKeep] = useState(false);
  const { encoding, units, limit, fits } = smsLength(text);
  const tell = (smsText: string, smsKeepText: boolean): void =>
    onChange(
      smsLength(smsText).fits
        ? {
            input: { smsText, ...(smsKeepText ? { smsKeepText } : {}) },
            words: '',
          }
        : null,
    );
  return (
    <div className="action-field">
      <TextArea
        ref={focus as Ref<HTMLTextAreaElement>}
        label="Message"
        aside={`${units} of ${limit}${encoding === 'ucs2' ? ', outside the GSM alphabet' : ''}`}
        rows={3}
        value={text}
        error={
          text !== '' && !fits
            ? `One message holds ${limit} of these characters. It is never cut or sent in parts.`
            : undefined
        }
        hint="The device gets exactly this. It is sent once: where the answer is lost, it is not sent again."
        onChange={(event) => {
          setText(event.target.value);
          tell(event.target.value, keep);
        }}
      />
      <Checkbox
        label="Keep the text here; otherwise only its length and a keyed hash stay"
        checked={keep}
        onChange={(next) => {
          setKeep(next);
          tell(text, next);
        }}
      />
    </div>
  );
}
