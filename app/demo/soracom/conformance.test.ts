/** The world against the provider's published description: a validating proxy between client and world must find nothing to object to. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithReference } from '../../testing/reference.ts';
import { defaultSchedule } from '../attacks/schedule.ts';
import { createTestClient, noon, startTestWorld } from '../demo.testkit.ts';
import type { Answer, TestClient, TestWorld } from '../demo.testkit.ts';

describeWithReference(
  'demo world against the published Soracom description',
  ['specs/soracom/soracom-api.en.yaml'],
  ([description = '']) => {
    let proxy: ChildProcess;
    let inner: TestWorld;
    let client: TestClient;

    beforeAll(async () => {
      inner = await startTestWorld({ sims: 700, attacks: defaultSchedule });
      const port = await freePort();
      const prism = join(
        createRequire(import.meta.url).resolve('@stoplight/prism-cli/package.json'),
        '../dist/index.js',
      );
      proxy = spawn(
        process.execPath,
        [
          prism,
          'proxy',
          description,
          inner.world.baseUrl,
          '--errors',
          '--host',
          '127.0.0.1',
          '--port',
          String(port),
        ],
        {
          stdio: ['ignore', 'pipe', 'pipe'],
        },
      );
      await listening(proxy);
      client = createTestClient(inner.world, `http://127.0.0.1:${port}`);
      await client.signIn();
    });

    afterAll(async () => {
      proxy?.kill();
      await inner?.world.close();
    });

    const clean = (answer: Answer): Answer => {
      expect(answer.headers.get('sl-violations')).toBeNull();
      expect(JSON.stringify(answer.json)).not.toContain('stoplight.io');
      return answer;
    };
    const get = async (path: string): Promise<Answer> => clean(await client.get(path));
    const post = async (path: string, body?: unknown): Promise<Answer> =>
      clean(await client.post(path, body));
    const seconds = Math.floor(noon / 1000);

    test('authentication, and the refusal of wrong credentials', async () => {
      expect((await post('/auth', inner.world.credentials)).status).toBe(200);
      expect((await post('/auth', { authKeyId: 'a', authKey: 'b' })).status).toBe(401);
    });

    test('every SIM of the list, in whatever state', async () => {
      const sims: { simId: string; status: string }[] = [];
      for (let key: string | null = ''; key !== null; ) {
        const answer: Answer = await get(`/sims?limit=200${key === '' ? '' : `&last_evaluated_key=${key}`}`);
        expect(answer.status).toBe(200);
        sims.push(...(answer.json as typeof sims));
        key = answer.headers.get('x-soracom-next-key');
      }
      expect(sims).toHaveLength(700);
      expect(new Set(sims.map(({ status }) => status)).size).toBeGreaterThanOrEqual(5);
      expect((await get(`/sims/${sims[0]?.simId}`)).status).toBe(200);
      expect((await get('/sims/8942310220000000000')).status).toBe(404);
    });

    test('session events, status history and usage of a SIM under attack', async () => {
      for (const {
        iccids: [iccid],
      } of inner.world.attacks.list()) {
        expect((await get(`/sims/${iccid}/events/sessions?limit=100`)).status).toBe(200);
        expect((await get(`/sims/${iccid}/statuses/history?limit=10&sort=asc`)).status).toBe(200);
        for (const period of ['minutes', 'day', 'month']) {
          expect(
            (await get(`/stats/air/sims/${iccid}?period=${period}&from=${seconds - 7_200}&to=${seconds}`))
              .status,
          ).toBe(200);
        }
      }
    });

    test('all six actions, accepted and refused', async () => {
      const online = (
        (await get('/sims?limit=200')).json as {
          simId: string;
          status: string;
          sessionStatus: { online: boolean };
        }[]
      ).find(({ status, sessionStatus }) => status === 'active' && sessionStatus.online);
      for (const verb of [
        'set_imei_lock',
        'unset_imei_lock',
        'delete_session',
        'suspend',
        'activate',
        'deactivate',
      ]) {
        const answer = await post(
          `/sims/${online?.simId}/${verb}`,
          verb === 'set_imei_lock' ? {} : undefined,
        );
        expect([verb, answer.status]).toEqual([verb, 200]);
      }
      expect((await post(`/sims/${online?.simId}/set_imei_lock`, { imei: '12' })).status).toBe(400);
    });

    test('the proxy does notice: an unknown word in a status is a violation', async () => {
      inner.world.faults.add({ kind: 'unknown-enum', path: '/sims', count: 1 });
      const { status, json } = await client.get('/sims?limit=50');
      expect(status).toBe(500);
      expect(JSON.stringify(json)).toContain('status');
    });

    test('groups, gateways and audit log', async () => {
      for (const path of [
        '/groups?limit=5',
        '/event_handlers',
        '/virtual_private_gateways',
        '/audit_logs/api?limit=20',
      ]) {
        expect((await get(path)).status).toBe(200);
      }
      const [group] = (await get('/groups?limit=1')).json as { groupId: string }[];
      expect((await get(`/groups/${group?.groupId}`)).status).toBe(200);
      expect((await get('/groups/none')).status).toBe(404);
      const [gateway] = (await get('/virtual_private_gateways')).json as { vpgId: string }[];
      expect((await get(`/virtual_private_gateways/${gateway?.vpgId}`)).status).toBe(200);
    });

    test('exports, direct and in two steps, and totals', async () => {
      const path = `/stats/air/operators/${inner.world.operatorId}`;
      const body = { from: seconds - 86_400, to: seconds, period: 'day' };
      expect((await post(`${path}/export?export_mode=sync`, body)).json).toHaveProperty('url');
      const { exportedFileId } = (await post(`${path}/export?export_mode=async`, body)).json as {
        exportedFileId: string;
      };
      expect((await get(`/files/exported/${exportedFileId}`)).json).toEqual({ status: 'processing' });
      inner.world.clock.advance(5_000);
      expect((await get(`/files/exported/${exportedFileId}`)).json).toMatchObject({ status: 'exported' });
      expect((await get(`${path}?period=day&from=${seconds - 86_400}&to=${seconds}`)).status).toBe(200);
    });

    test('the account: operator, users, their keys and second factors, open ports', async () => {
      const account = `/operators/${inner.world.operatorId}`;
      for (const path of [
        account,
        `${account}/users`,
        `${account}/users/j.varga`,
        `${account}/users/j.varga/mfa`,
        `${account}/users/sextant/auth_keys`,
        `${account}/mfa`,
        `${account}/auth_keys`,
      ]) {
        expect([path, (await get(path)).status]).toEqual([path, 200]);
      }
      const statuses = new Set<number>();
      for (let index = 0; index < 700 && statuses.size < 2; index++) {
        const sim = inner.world.fleet.facts(index);
        if (sim.deviceClass.name === 'Camera' || sim.deviceClass.name === 'Pump controller') {
          statuses.add((await get(`/port_mappings/sims/${sim.iccid}`)).status);
        }
      }
      expect(statuses).toEqual(new Set([404, 200]));
    });
  },
);

/** A port that was free a moment ago: the proxy cannot choose one and say which. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function listening(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (data: Buffer): void => {
      said += data.toString();
      if (said.includes('Prism is listening')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`the proxy ended with ${code}: ${said.slice(-500)}`)));
  });
}
