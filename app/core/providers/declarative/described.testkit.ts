import type { HttpRequest, HttpResponse } from '../../ports.ts';
import type { ConnectorPorts } from '../connector-factory.ts';
import type { Connector } from '../connector.ts';
import { hasty, realPorts } from '../world.testkit.ts';
import { createDescribedConnector } from './connector.ts';
import type { Description } from './model.ts';
import { problemText } from './problems.ts';
import { readDescription } from './read-description.ts';

/** The least that a description of an API holds; tests add what they are about. */
export const least = `sextant: 1
name: Test
list:
  path: /sims
sim:
  id: id
  iccid: iccid
  state:
    from: status
    words:
      on: active
      off: suspended
`;

/** @throws Error naming every problem, when the text is no description */
export function described(text: string): Description {
  const { description, problems } = readDescription(text);
  if (description === null) throw new Error(problems.map(problemText).join('\n'));
  return description;
}

/** Problems as `line field: message fix`, for a text that may have some. */
export function problemsOf(text: string): string[] {
  return readDescription(text).problems.map((problem) => problemText(problem));
}

export interface Asked extends HttpRequest {
  readonly path: string;
}

export type Answer = Partial<Omit<HttpResponse, 'text'>> & {
  readonly json?: unknown;
  readonly text?: string;
};

export interface Stub {
  readonly connector: Connector;
  readonly ports: ConnectorPorts;
  readonly asked: readonly Asked[];
}

export const someIccid = '8945730050000000014';

/** One SIM in the words of `least`. */
export function row(id: string, status = 'on'): Record<string, unknown> {
  return { id, iccid: someIccid, status };
}

/** A connector whose provider is a function. */
export function stubbed(
  text: string,
  answer: (asked: Asked) => Answer,
  credentials: Readonly<Record<string, string>> = {},
): Stub {
  const asked: Asked[] = [];
  const ports: ConnectorPorts = {
    ...realPorts(credentials),
    http: {
      async request(request) {
        const { pathname, search } = new URL(request.url);
        const one = { ...request, path: pathname + search };
        asked.push(one);
        const { json, text: plain, ...rest } = answer(one);
        return {
          status: 200,
          headers: {},
          text: plain ?? (json === undefined ? '' : JSON.stringify(json)),
          ...rest,
        };
      },
      async *lines() {},
    },
  };
  const settings = { providerId: 'stub-1', baseUrl: 'https://api.example.com/v1', options: {} };
  return { connector: createDescribedConnector(described(text), settings, ports, hasty), ports, asked };
}
