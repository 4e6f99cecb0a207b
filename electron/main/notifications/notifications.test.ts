import { describe, expect, it, vi } from 'vitest';
import type { ClientState } from '../../../shared/client.ts';
import { startBadge } from './badge.ts';
import { startDesktopNotifications } from './desktop.ts';
import { incidentInArguments, incidentOfLink } from './links.ts';

/** Vitest's own second says more about how busy a machine is than about the code. */
const patience = { timeout: 30_000 };

/** An engine that answers with what the test says, and tells when the test says so. */
function fakeEngine(answers: Readonly<Record<string, (input: never) => unknown>>) {
  const listeners = new Map<string, (payload: never) => void>();
  let onState: (state: ClientState) => void = () => undefined;
  const calls: [string, unknown][] = [];
  return {
    calls,
    tell: (name: string) => listeners.get(name)?.({} as never),
    state: (state: ClientState) => onState(state),
    engine: {
      call: async (op: string, input: unknown) => {
        calls.push([op, input]);
        return answers[op]?.(input as never);
      },
      on: (name: string, listener: (payload: never) => void) => {
        listeners.set(name, listener);
        return () => listeners.delete(name);
      },
      onState: (listener: (state: ClientState) => void) => {
        onState = listener;
        return () => undefined;
      },
    } as unknown as Parameters<typeof startBadge>[0]['engine'],
  };
}

const message = { messageId: 5, title: 'New incident', body: 'INC-7, high', incidentId: 7 };
const log = { warn: () => undefined };

describe('a desktop notification', () => {
  const start = (more: { looksAt?: number | null; supported?: boolean } = {}) => {
    const fake = fakeEngine({
      'notifications.desktop': () => ({ messages: [message] }),
      'notifications.desktopShown': () => ({}),
    });
    const shown: { text: unknown; click: () => void }[] = [];
    const open = vi.fn();
    startDesktopNotifications({
      engine: fake.engine,
      system: {
        supported: () => more.supported ?? true,
        show: (text, click) => void shown.push({ text, click }),
      },
      looksAt: () => more.looksAt ?? null,
      open,
      log,
    });
    return { fake, shown, open };
  };
  const outcome = (fake: ReturnType<typeof fakeEngine>) =>
    vi
      .waitFor(() => expect(fake.calls.at(-1)?.[0]).toBe('notifications.desktopShown'), patience)
      .then(() => fake.calls.at(-1)?.[1]);

  it('is shown once, and its click opens the incident', async () => {
    const { fake, shown, open } = start();
    fake.tell('notifications.show');
    fake.tell('notifications.show');
    expect(await outcome(fake)).toEqual({ messageId: 5, outcome: 'shown' });
    expect(shown).toMatchObject([{ text: { title: 'New incident', body: 'INC-7, high' } }]);
    shown[0]?.click();
    expect(open).toHaveBeenCalledWith(7);
  });

  it('is not shown to somebody who looks at the incident', async () => {
    const { fake, shown } = start({ looksAt: 7 });
    fake.state('connected');
    expect(await outcome(fake)).toEqual({ messageId: 5, outcome: 'on-screen' });
    expect(shown).toEqual([]);
  });

  it('says so where the system shows none', async () => {
    const { fake } = start({ supported: false });
    fake.tell('notifications.show');
    expect(await outcome(fake)).toEqual({ messageId: 5, outcome: 'unsupported' });
  });
});

it('keeps the number of untaken incidents on the icon, and takes it away with the engine', async () => {
  let count = 3;
  const fake = fakeEngine({ 'system.status': () => ({ newIncidents: count }) });
  const set: number[] = [];
  const timers: (() => void)[] = [];
  startBadge({
    engine: fake.engine,
    set: (number) => set.push(number) > 0,
    after: (_ms, work) => {
      timers.push(work);
      return () => undefined;
    },
    log,
  });
  fake.tell('system.changed');
  fake.tell('system.changed');
  expect(timers).toHaveLength(1);
  timers[0]?.();
  await vi.waitFor(() => expect(set).toEqual([3]), patience);
  count = 3;
  fake.tell('incidents.changed');
  timers[1]?.();
  await vi.waitFor(() => expect(fake.calls).toHaveLength(2), patience);
  fake.state('gone');
  expect(set).toEqual([3, 0]);
});

describe('a link', () => {
  it.each([
    ['sextant://incidents/INC-1042', 1042],
    ['sextant://incidents/inc-7/', 7],
    ['sextant://incidents/INC-7?x=1', null],
    ['sextant://settings/INC-7', null],
    ['https://incidents/INC-7', null],
    ['sextant://incidents/INC-99999999999999', null],
  ])('%s names %s', (text, incident) => {
    expect(incidentOfLink(text)).toBe(incident);
    expect(incidentInArguments(['sextant', '--flag', text])).toBe(incident);
  });
});
