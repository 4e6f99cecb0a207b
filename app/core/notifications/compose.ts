import { bodyFormat, type StoredChannel } from './channels.ts';
import { valuesOf, type FactsDeps } from './facts.ts';
import { foldedInto, type Content, type StoredMessage } from './messages.ts';
import { fieldsIn, oneLine, render } from './template.ts';

/** Lines of folded messages that are written out; of what is above only the number is told. */
const mostLines = 50;
const subjectChars = 200;

type Writing = Pick<StoredChannel, 'transport' | 'template' | 'sensitive'>;

/** Writes a message by the template of its channel. */
export function compose(deps: FactsDeps, channel: Writing, message: StoredMessage): Content {
  const { template, sensitive } = channel;
  const named = new Set(fieldsIn(template, bodyFormat(channel)));
  const values = {
    'sims.count': 0,
    ...valuesOf(deps, message, sensitive),
    'more.count': message.folded,
    'more.lines': message.folded > 0 && named.has('more.lines') ? linesOf(deps, channel, message) : '',
  };
  const subject = render(template.subject, 'line', values);
  // Whatever the template says, nobody may take one message for all there is.
  const more = message.folded > 0 && !named.has('more.count') ? ` (and ${message.folded} more)` : '';
  return {
    subject: `${message.occasion === 'test' ? '[Test] ' : ''}${clipped(oneLine(subject))}${more}`,
    body: render(template.body, bodyFormat(channel), values).trimEnd(),
  };
}

function linesOf(deps: FactsDeps, { template, sensitive }: Writing, message: StoredMessage): string {
  const lines = foldedInto(deps.ledger, message.message_id, mostLines).map((part) =>
    render(template.line, 'line', { 'sims.count': 0, ...valuesOf(deps, part, sensitive) }),
  );
  const rest = message.folded - lines.length;
  return [
    `And ${message.folded} more:`,
    ...lines.map((line) => `- ${line}`),
    ...(rest > 0 ? [`- and ${rest} more`] : []),
  ].join('\n');
}

function clipped(text: string): string {
  const signs = [...text];
  return signs.length > subjectChars ? `${signs.slice(0, subjectChars - 1).join('')}…` : text;
}
