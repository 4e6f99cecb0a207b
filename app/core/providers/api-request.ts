import { fail } from '../../../shared/errors.ts';
import type { HttpRequest, HttpResponse } from '../ports.ts';
import { parseJson } from './json.ts';
import type { Exchange } from './verdict.ts';

/** Requests as they leave for a provider, and what came back as JSON. */

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** What travels in a request. At most one of `json` and `form`. */
export interface Content {
  readonly query?: Query;
  readonly json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`. */
  readonly form?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  /** The answer may be plain text where JSON is documented, or empty: then `body` is null and `text` holds what came. */
  readonly loose?: boolean;
}

/**
 * @param own headers that every request of this account carries; those of the content come after them
 * @param within its deadline in ms, the longest answer that is read in bytes, and whose cancelling ends it
 */
export function requestOf(
  method: HttpRequest['method'],
  url: string,
  content: Content,
  own: Readonly<Record<string, string>>,
  within: { readonly timeoutMs: number; readonly maxBytes: number; readonly signal?: AbortSignal },
): HttpRequest {
  const type =
    content.json !== undefined
      ? { 'content-type': 'application/json' }
      : content.form !== undefined
        ? { 'content-type': 'application/x-www-form-urlencoded' }
        : {};
  const body =
    content.json !== undefined
      ? { body: JSON.stringify(content.json) }
      : content.form !== undefined
        ? { body: parametersOf(content.form) }
        : {};
  return {
    method,
    url: withQuery(url, content.query),
    headers: { accept: 'application/json', ...own, ...content.headers, ...type },
    ...body,
    ...within,
  };
}

/** What an answer holds. `problem` says why it cannot be read, where it should have been JSON. */
export function readBody(
  response: HttpResponse,
  loose: boolean,
): { readonly exchange: Exchange; readonly body: unknown } {
  const taken = (problem: string | null, body: unknown) =>
    ({ exchange: { kind: 'answer', response, problem }, body }) as const;
  if (response.status < 200 || response.status >= 300) return taken(null, null);
  if (response.status === 204 || (loose && response.text.trim() === '')) return taken(null, null);
  try {
    return taken(null, parseJson(response.text));
  } catch (error) {
    const isJson = /json/i.test(response.headers['content-type'] ?? '') || /^\s*[[{]/.test(response.text);
    if (loose && !isJson) return taken(null, null);
    return taken(error instanceof Error ? error.message.slice(0, 160) : 'not JSON', null);
  }
}

/** @throws AppError INVALID_INPUT */
export function baseOf(text: string): string {
  if (!URL.canParse(text))
    throw fail('INVALID_INPUT', `"${text}" is no address. Give it as https://host/v1.`, { field: 'baseUrl' });
  return text.replace(/\/+$/, '');
}

/** A next link is followed on the host that was asked in the first place: it would carry the token elsewhere. */
export function ownAddress(url: string, base: string, who: string): string {
  if (URL.canParse(url) && new URL(url).origin === new URL(base).origin) return url;
  throw fail(
    'PROVIDER_BAD_ANSWER',
    `${who} named an address on another host, which was not followed. What was read before is kept.`,
    { retry: 'later' },
  );
}

function parametersOf(query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) parameters.append(name, String(value));
  return parameters.toString();
}

function withQuery(url: string, query: Query = {}): string {
  const text = parametersOf(query);
  return text === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${text}`;
}
