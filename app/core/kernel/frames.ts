import type { ClientFrame } from '../../../shared/contract/index.ts';

/** Longest name of an operation or event: longer ones are nobody's. */
const nameChars = 100;
/** More subscriptions than there are events say that a client is broken. */
const mostEvents = 200;

/**
 * A client's frame, checked: whoever sits at the other end of a port is not trusted to keep the format.
 * Null when it is not one.
 */
export function parseClientFrame(value: unknown): ClientFrame | null {
  if (typeof value !== 'object' || value === null || !('t' in value)) return null;
  const frame = value as Readonly<Record<string, unknown>>;
  switch (frame['t']) {
    case 'call': {
      const { id, op, deadlineMs } = frame;
      if (!isId(id) || !isName(op)) return null;
      if (deadlineMs === undefined) return { t: 'call', id, op, input: frame['input'] };
      if (typeof deadlineMs !== 'number' || !(deadlineMs > 0)) return null;
      return { t: 'call', id, op, input: frame['input'], deadlineMs };
    }
    case 'cancel':
      return isId(frame['id']) ? { t: 'cancel', id: frame['id'] } : null;
    case 'subscribe':
    case 'unsubscribe': {
      const { events } = frame;
      if (!Array.isArray(events) || events.length > mostEvents || !events.every(isName)) return null;
      return { t: frame['t'], events };
    }
    default:
      return null;
  }
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value);
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= nameChars;
}
