import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on loopback; port 0 takes a free one. @returns the address, such as `http://127.0.0.1:40123` */
export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Closes a server without waiting for kept connections. */
export async function hangUp(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
