/** Text made safe inside HTML, in element content and in quoted attributes. Every value of a report passes here. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** A piece of HTML that was built from escaped parts. */
export interface Html {
  readonly html: string;
}

export type HtmlValue = string | number | Html | null | readonly HtmlValue[];

/** Builds HTML: whatever is put in is escaped, unless it is itself a piece built here. Null leaves nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return {
    html: parts.reduce(
      (text, part, index) => text + part + (index < values.length ? render(values[index] ?? null) : ''),
      '',
    ),
  };
}

function render(value: HtmlValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return escapeHtml(value);
  if (typeof value === 'number') return String(value);
  if ('html' in value) return value.html;
  return value.map(render).join('');
}
