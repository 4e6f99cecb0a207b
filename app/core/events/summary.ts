import type { SextantEvent } from './model.ts';

/** An event in one line for people. */
export function summaryOf(event: SextantEvent): string {
  return partsOf(event)
    .filter((part) => part !== '')
    .join(', ');
}

function partsOf(event: SextantEvent): readonly string[] {
  switch (event.class) {
    case 'flow':
      return [
        remote(event),
        word(event.protocol),
        word(event.service),
        word(event.outcome),
        event.bytesUp === undefined && event.bytesDown === undefined
          ? ''
          : `${event.bytesUp ?? 0} B up, ${event.bytesDown ?? 0} B down`,
      ];
    case 'dns':
      return [word(event.query), word(event.queryType), word(event.responseCode), to('at', event.dstIp)];
    case 'tls':
      return [word(event.serverName), word(event.tlsVersion), remote(event)];
    case 'alert':
      return [word(event.signature), remote(event)];
    case 'broker':
      return [to('client', event.clientId), to('topic', event.topic), word(event.reason)];
    default:
      return [word(event.type)];
  }
}

function remote(event: {
  direction?: string | undefined;
  srcIp?: string | undefined;
  dstIp?: string | undefined;
  dstPort?: number | undefined;
}): string {
  const port = event.dstPort === undefined ? '' : ` port ${event.dstPort}`;
  return event.direction === 'inbound'
    ? `from ${event.srcIp ?? 'unknown'} to its${port === '' ? ' address' : port}`
    : event.dstIp === undefined
      ? ''
      : `to ${event.dstIp}${port}`;
}

function word(text: string | undefined): string {
  return text ?? '';
}

function to(what: string, text: string | undefined): string {
  return text === undefined ? '' : `${what} ${text}`;
}
