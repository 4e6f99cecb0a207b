import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { expect, test } from '../../fixtures/app.ts';

/** A host on loopback that counts what reaches it, by connection or by datagram, however little is said. */
interface Ear {
  readonly port: number;
  heard(): number;
  close(): void;
}

async function listen(): Promise<Ear> {
  let count = 0;
  const server = createServer((socket) => {
    count += 1;
    socket.destroy();
  });
  const datagrams = createSocket('udp4', () => {
    count += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening on a port');
  await new Promise<void>((resolve) => datagrams.bind(address.port, '127.0.0.1', resolve));
  return {
    port: address.port,
    heard: () => count,
    close() {
      server.close();
      datagrams.close();
    },
  };
}

test('the page reaches nothing, by any means it has', async ({ bare }) => {
  const { port, heard, close } = await listen();
  const host = `127.0.0.1:${port}`;
  const outcome = await bare.page.evaluate(async (host) => {
    const settle = (work: () => Promise<unknown>) =>
      work().then(
        () => 'reached',
        () => 'refused',
      );
    const element = (tag: string, attributes: Record<string, string>) =>
      new Promise<string>((resolve) => {
        const made = document.createElement(tag);
        made.addEventListener('load', () => resolve('reached'));
        made.addEventListener('error', () => resolve('refused'));
        setTimeout(() => resolve('silent'), 500);
        for (const [name, value] of Object.entries(attributes)) {
          try {
            made.setAttribute(name, value);
          } catch {
            return resolve('refused');
          }
        }
        document.head.append(made);
      });
    const socket = new Promise<string>((resolve) => {
      try {
        const opened = new WebSocket(`ws://${host}/`);
        opened.onopen = () => resolve('reached');
        opened.onerror = () => resolve('refused');
      } catch {
        resolve('refused');
      }
    });
    const peer = async () => {
      const connection = new RTCPeerConnection({
        iceServers: [
          { urls: `stun:${host}` },
          { urls: `turn:${host}?transport=tcp`, username: 'a', credential: 'b' },
        ],
      });
      connection.createDataChannel('out');
      const candidates: string[] = [];
      connection.onicecandidate = ({ candidate }) => candidate && candidates.push(candidate.candidate);
      await connection.setLocalDescription(await connection.createOffer());
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      if (candidates.length === 0) throw new Error('no way out was found');
    };
    return {
      fetch: await settle(() => fetch(`http://${host}/`, { mode: 'no-cors' })),
      secure: await settle(() => fetch(`https://${host}/`, { mode: 'no-cors' })),
      file: await settle(() => fetch('file:///etc/hostname')),
      data: await settle(() => fetch('data:text/plain,x')),
      own: await settle(() => fetch('console://app/page.js')),
      beacon: navigator.sendBeacon(`http://${host}/`, 'x') ? 'sent' : 'refused',
      socket: await socket,
      image: await element('img', { src: `http://${host}/` }),
      script: await element('script', { src: `http://${host}/` }),
      style: await element('link', { rel: 'stylesheet', href: `http://${host}/` }),
      preconnect: await element('link', { rel: 'preconnect', href: `http://${host}/` }),
      prefetch: await element('link', { rel: 'prefetch', href: `http://${host}/` }),
      nameLookup: await element('link', { rel: 'dns-prefetch', href: `http://${host}/` }),
      worker: await settle(
        async () => new Worker(URL.createObjectURL(new Blob(['']))) && Promise.reject(new Error('made')),
      ),
      peer: await settle(peer),
    };
  }, host);
  expect(Object.entries(outcome).filter(([, how]) => how === 'reached')).toEqual([]);
  expect(heard()).toBe(0);
  close();
});

test('what no content policy governs, the session refuses and notes', async ({ bare }) => {
  const { port, heard, close } = await listen();
  const outcomes = await bare.electron.evaluate(async ({ session }, port) => {
    const outcome = (url: string) =>
      session.defaultSession.fetch(url).then(
        ({ ok, status }) => (ok ? 'reached' : `refused with ${status}`),
        (error: unknown) => String(error),
      );
    return Promise.all([
      outcome(`http://127.0.0.1:${port}/`),
      outcome(`https://127.0.0.1:${port}/`),
      outcome('data:text/plain,x'),
      outcome('file:///etc/hostname'),
    ]);
  }, port);
  const blocked: unknown = expect.stringContaining('ERR_BLOCKED_BY_CLIENT');
  expect(outcomes).toEqual([blocked, blocked, blocked, 'refused with 403']);
  expect(heard()).toBe(0);
  await expect
    .poll(() => bare.log().filter(({ event }) => event === 'request-refused').length)
    .toBeGreaterThanOrEqual(4);
  close();
});

test('beneath it Chromium itself can find no host, in any session', async ({ bare }) => {
  const { port, heard, close } = await listen();
  const outcome = await bare.electron.evaluate(async ({ session }, port) => {
    const unlocked = session.fromPartition('a session whose lock a test took off');
    unlocked.webRequest.onBeforeRequest(null);
    return unlocked.fetch(`http://127.0.0.1:${port}/`).then(() => 'reached', String);
  }, port);
  expect(outcome).toContain('ERR_NAME_NOT_RESOLVED');
  expect(heard()).toBe(0);
  close();
});
