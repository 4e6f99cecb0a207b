import { useEffect, useState, type ReactNode } from 'react';
import type { Output, SensitiveUse, TemplateField } from '../../../shared/contract/index.ts';
import { useOp } from '../../data/use-op.tsx';
import { CodeArea } from '../../ui/controls/code-area.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { FieldError, TextArea, TextField } from '../../ui/controls/text-field.tsx';
import { SkeletonRows } from '../../ui/states/states.tsx';
import type { PartProps } from './notifications-part.ts';
import { templateOf, type ChannelForm } from './notifications-values.ts';

type Preview = Output<'notifications.preview'>;

/** A template follows the typing at this pace, ms. */
const restMs = 300;

/** What the template says of a real incident, shortly after each change; what was shown before stays meanwhile. */
export function usePreview(form: ChannelForm): Preview | undefined {
  const [asked, setAsked] = useState(form);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(form), restMs);
    return () => clearTimeout(timer);
  }, [form]);
  const { kind, by, sensitive } = asked;
  const input = { kind, by, sensitive, template: templateOf(asked), incidentId: null };
  return useOp('notifications.preview', input, { keep: true }).data;
}

/** The texts of a channel. */
export function WordsFields({
  form,
  edit,
  errorAt,
  fields,
  preview,
}: PartProps & {
  readonly fields: readonly TemplateField[];
  readonly preview: Preview | undefined;
}): ReactNode {
  const problem = (part: 'subject' | 'body' | 'line') => preview?.problems.find((each) => each.part === part);
  const error = (part: 'subject' | 'body' | 'line'): string | undefined => {
    const found = problem(part);
    return found === undefined
      ? errorAt(`template.${part}`)
      : `${found.message} ${placeOf(form[part], found.from)}`;
  };
  const body = problem('body');
  return (
    <div className="form-rows">
      <Select<SensitiveUse>
        label="Identifiers"
        value={form.sensitive}
        onChange={(sensitive) => edit({ sensitive })}
        hint="ICCID, IMSI, telephone number, IMEI, IP address, location. They are hidden in free text as well."
        options={[
          { value: 'none', label: 'None leave this computer' },
          { value: 'masked', label: 'Masked', detail: 'the last four digits' },
          { value: 'whole', label: 'Whole', detail: 'whoever reads the channel sees them' },
        ]}
      />
      {form.by !== 'webhook' && (
        <TextField
          label={form.by === 'desktop' ? 'Title' : 'Subject'}
          value={form.subject}
          spellCheck={false}
          error={error('subject')}
          onChange={(event) => edit({ subject: event.target.value })}
        />
      )}
      {form.by === 'webhook' ? (
        <CodeArea
          label="Body, JSON"
          rows={14}
          value={form.body}
          error={error('body')}
          errorLine={body === undefined ? null : lineOf(form.body, body.from)}
          onChange={(text) => edit({ body: text })}
        />
      ) : (
        <TextArea
          label="Body"
          rows={9}
          mono
          spellCheck={false}
          value={form.body}
          error={error('body')}
          onChange={(event) => edit({ body: event.target.value })}
        />
      )}
      <TextField
        label="Line of a folded message"
        spellCheck={false}
        value={form.line}
        error={error('line')}
        hint="Written for each message that a digest or a limit put into another: {{more.lines}}."
        onChange={(event) => edit({ line: event.target.value })}
      />
      <details className="connect-more">
        <summary>Fields that can be named</summary>
        <dl className="notify-fields">
          {fields.map((field) => (
            <div key={field.name}>
              <dt className="mono">{`{{${field.name}}}`}</dt>
              <dd className="quiet">
                {field.about}
                {field.sensitive && ' (identifier)'}
              </dd>
            </div>
          ))}
        </dl>
      </details>
    </div>
  );
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

function placeOf(text: string, at: number): string {
  const lines = text.slice(0, at).split('\n');
  const column = (lines.at(-1)?.length ?? 0) + 1;
  return text.includes('\n') ? `(line ${lines.length}, column ${column})` : `(column ${column})`;
}

/** Beside the form: what would leave this computer. */
export function PreviewSide({
  preview,
  by,
}: {
  readonly preview: Preview | undefined;
  readonly by: ChannelForm['by'];
}): ReactNode {
  if (preview === undefined) return <SkeletonRows count={3} />;
  return (
    <section className="notify-preview" aria-label="Preview">
      <h3 className="notify-preview-title">
        Preview <span className="quiet">of {preview.about}</span>
      </h3>
      {preview.problems.length > 0 ? (
        <FieldError>
          The template has{' '}
          {preview.problems.length === 1 ? 'a problem' : `${preview.problems.length} problems`}; see Words.
        </FieldError>
      ) : (
        <>
          {preview.subject !== '' && <b className="notify-preview-subject">{preview.subject}</b>}
          <pre className="notify-preview-body" tabIndex={0} aria-label="Text of the message">
            {preview.body}
          </pre>
        </>
      )}
      <p className="quiet">
        {by === 'desktop'
          ? `Shown on this computer: ${preview.leaves.join(', ')}.`
          : `Leaves this computer: ${[...preview.leaves, 'and in headers the kind of event and the reference'].join(', ')}. Nothing else does.`}
      </p>
    </section>
  );
}
