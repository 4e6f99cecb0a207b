/** A world with a clock that stands still, and a small client, for tests. */
import { startDemoWorld } from './world.ts';
import type { DemoWorld, DemoWorldOptions } from './world.ts';

/** Saturday, 21 November 2026, 12:00 UTC. */
export const noon = Date.UTC(2026, 10, 21, 12);

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

export interface TestClient {
  get(path: string): Promise<Answer>;
  post(path: string, body?: unknown): Promise<Answer>;
  /** Every item of a paged list, following `x-soracom-next-key` until it is absent. */
  all(path: string): Promise<Record<string, unknown>[]>;
  signIn(): Promise<void>;
}

export interface TestWorld {
  readonly world: DemoWorld;
  readonly client: TestClient;
}

/** A world that starts at `noon` and stands still. The caller closes it. */
export async function startTestWorld(options: DemoWorldOptions = {}): Promise<TestWorld> {
  const world = await startDemoWorld({
    sims: 500,
    seed: 7,
    epoch: noon,
    speed: 0,
    maxLifetimeMs: 120_000,
    ...options,
  });
  const client = createTestClient(world, world.baseUrl);
  await client.signIn();
  return { world, client };
}

/** A client of a world's API under any base address, such as that of a proxy in front of it. */
export function createTestClient(
  { credentials }: Pick<DemoWorld, 'credentials'>,
  baseUrl: string,
): TestClient {
  let headers: Record<string, string> = { 'content-type': 'application/json' };
  const call = async (method: string, path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(baseUrl + path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
  };
  const client: TestClient = {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    async all(path) {
      const items: Record<string, unknown>[] = [];
      for (let key: string | null = ''; key !== null; ) {
        const next: string =
          key === ''
            ? path
            : `${path}${path.includes('?') ? '&' : '?'}last_evaluated_key=${encodeURIComponent(key)}`;
        const answer = await call('GET', next);
        if (answer.status !== 200) throw new Error(`GET ${next} answered ${answer.status}`);
        items.push(...(answer.json as Record<string, unknown>[]));
        key = answer.headers.get('x-soracom-next-key');
      }
      return items;
    },
    async signIn() {
      const { json } = await call('POST', '/auth', credentials);
      const { apiKey, token } = json as { apiKey: string; token: string };
      headers = { ...headers, 'x-soracom-api-key': apiKey, 'x-soracom-token': token };
    },
  };
  return client;
}
