import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

/** A mail server on the loopback address that understands as much of RFC 5321, 3207 and 4954 as a client needs. */
export interface SmtpServer {
  readonly port: number;
  /** Messages taken, in order, as they came over the wire. */
  readonly taken: readonly TakenMail[];
  /** Everything that clients said before encryption. */
  readonly plain: readonly string[];
  /** What the next commands are answered instead of the usual. Keyed by the command's first word; `DATA.` after the message. */
  readonly faults: Map<string, string | 'hang' | 'drop'>;
  close(): Promise<void>;
}

export interface TakenMail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string | null;
  readonly encrypted: boolean;
  /** Headers and body, dots taken off. */
  readonly text: string;
}

export interface SmtpOptions {
  /** Offers STARTTLS with this certificate; absent: none is offered. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Encrypted from the first byte. */
  readonly implicit?: boolean;
  /** Asks who one is. */
  readonly account?: { readonly user: string; readonly password: string };
}

export async function startSmtp(options: SmtpOptions = {}): Promise<SmtpServer> {
  const taken: TakenMail[] = [];
  const plain: string[] = [];
  const faults: SmtpServer['faults'] = new Map();
  const sockets = new Set<Socket>();
  const server = createServer((raw) => {
    sockets.add(raw);
    raw.on('error', () => raw.destroy());
    raw.on('close', () => sockets.delete(raw));
    const socket = options.implicit === true ? secured(raw, options) : raw;
    converse(socket, options.implicit === true, { options, taken, plain, faults });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    taken,
    plain,
    faults,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function secured(raw: Socket, { tls }: SmtpOptions): TLSSocket {
  const socket = new TLSSocket(raw, { isServer: true, ...tls });
  socket.on('error', () => socket.destroy());
  return socket;
}

interface Talk {
  readonly options: SmtpOptions;
  readonly taken: TakenMail[];
  readonly plain: string[];
  readonly faults: SmtpServer['faults'];
}

function converse(socket: Socket, encrypted: boolean, talk: Talk, greet = true): void {
  const { options, taken, plain, faults } = talk;
  let [from, user, rest] = ['', null as string | null, ''];
  let to: string[] = [];
  let body: string[] | null = null;
  const say = (line: string): void => void socket.write(`${line}\r\n`);
  /** @returns whether the usual answer was replaced */
  const faulty = (word: string): boolean => {
    const fault = faults.get(word);
    if (fault === undefined) return false;
    if (fault === 'drop') socket.destroy();
    else if (fault !== 'hang') say(fault);
    return true;
  };
  const command = (line: string): void => {
    if (!encrypted) plain.push(line);
    const [word = ''] = line.toUpperCase().split(' ');
    if (faulty(word)) return;
    switch (word) {
      case 'EHLO': {
        const offers = [
          ...(options.tls !== undefined && !encrypted ? ['STARTTLS'] : []),
          ...(options.account === undefined ? [] : ['AUTH PLAIN LOGIN']),
          '8BITMIME',
        ];
        say(`250-mail.test\r\n250-${offers.join('\r\n250-')}\r\n250 SIZE 1000000`);
        return;
      }
      case 'STARTTLS': {
        if (options.tls === undefined) return say('502 5.5.1 not here');
        say('220 go ahead');
        socket.removeAllListeners('data');
        converse(secured(socket, options), true, talk, false);
        return;
      }
      case 'AUTH': {
        const [, name = '', password = ''] = Buffer.from(line.split(' ')[2] ?? '', 'base64')
          .toString()
          .split('\0');
        const right = name === options.account?.user && password === options.account.password;
        user = right ? name : null;
        say(right ? '235 2.7.0 welcome' : '535 5.7.8 who are you');
        return;
      }
      case 'MAIL':
        if (options.account !== undefined && user === null) return say('530 5.7.0 sign in first');
        from = /<([^>]*)>/.exec(line)?.[1] ?? '';
        to = [];
        return say('250 2.1.0 ok');
      case 'RCPT':
        to.push(/<([^>]*)>/.exec(line)?.[1] ?? '');
        return say('250 2.1.5 ok');
      case 'DATA':
        body = [];
        return say('354 go on');
      case 'QUIT':
        say('221 bye');
        socket.end();
        return;
      default:
        say('250 ok');
    }
  };
  const line = (text: string): void => {
    if (body === null) return command(text);
    if (text !== '.') return void body.push(text.startsWith('.') ? text.slice(1) : text);
    const mail = { from, to, user, encrypted, text: body.join('\n') };
    body = null;
    // A server may take a message and its answer be lost.
    if (faults.get('DATA.') === 'drop') taken.push(mail);
    if (faulty('DATA.')) return;
    taken.push(mail);
    say(`250 2.0.0 taken as ${taken.length}`);
  };
  socket.on('data', (chunk: Buffer) => {
    const lines = (rest + chunk.toString('utf8')).split('\r\n');
    rest = lines.pop() ?? '';
    for (const text of lines) line(text);
  });
  if (greet && !faulty('GREETING')) say('220 mail.test');
}
