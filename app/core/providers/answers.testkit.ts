import type { ApiAnswer, ApiClient, Call } from './api-client.ts';
import { Refusal } from './verdict.ts';

/** What a client is told by path; a number is a refusal with that status. */
export type Answers = Readonly<Record<string, unknown>>;

/** A signed-in client whose answers lie ready, for what no emulation plays out. */
export interface ReadyClient {
  readonly client: ApiClient<never>;
  /** Everything that changes something, as it was sent. */
  readonly sent: readonly string[];
  /** How often a path was read. */
  reads(path: string): number;
}

/** @param answers by path, also `PUT /path` where a change is answered otherwise than with nothing */
export function readyClient(answers: Answers): ReadyClient {
  const sent: string[] = [];
  const read: string[] = [];
  const answerOf = ({ method, path, json }: Call): ApiAnswer => {
    if (method === 'GET') read.push(path);
    else sent.push(`${method} ${path}${json === undefined ? '' : ` ${JSON.stringify(json)}`}`);
    const body = answers[`${method} ${path}`] ?? (method === 'GET' ? answers[path] : {});
    if (body === undefined) throw new Error(`nothing lies ready for ${path}`);
    if (typeof body === 'number') throw new Refusal('PROVIDER_REFUSED', 'No.', 'never', body, null);
    return { status: 200, headers: {}, body, text: '', serverTime: null };
  };
  return {
    client: {
      who: 'Provider (host)',
      base: 'https://host',
      call: async (call) => answerOf(call),
      session: () => Promise.reject(new Error('nobody signs in here')),
    },
    sent,
    reads: (path) => read.filter((one) => one === path).length,
  };
}
