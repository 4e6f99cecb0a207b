import type { DesktopMessage } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { second } from '../../../shared/time.ts';
import type { Bus } from '../kernel/bus.ts';
import type { ReadDb, Schedule } from '../ports.ts';
import { messageById, type Content } from './messages.ts';

export type Shown = 'shown' | 'on-screen' | 'unsupported';

/** Desktop notifications are shown by the window's process: it is told that one waits, fetches it and says what became of it. */
export interface Desktop {
  /** @throws AppError ENGINE_GONE when no window answers, UNSUPPORTED when its system shows none */
  show(messageId: number): Promise<string>;
  waiting(): readonly DesktopMessage[];
  shown(messageId: number, outcome: Shown): void;
  stop(): void;
}

const patienceMs = 15 * second;

export function createDesktop(deps: {
  readonly ledger: ReadDb;
  readonly schedule: Schedule;
  readonly bus: Bus;
}): Desktop {
  const open = new Map<number, (outcome: Shown | 'nobody') => void>();
  return {
    async show(messageId) {
      const outcome = await new Promise<Shown | 'nobody'>((resolve) => {
        const cancel = deps.schedule.after(patienceMs, () => open.get(messageId)?.('nobody'));
        open.set(messageId, (said) => {
          cancel();
          open.delete(messageId);
          resolve(said);
        });
        deps.bus.publish('notifications.show', { messageId });
      });
      if (outcome === 'nobody')
        throw fail('ENGINE_GONE', 'No window is open that could show it.', { retry: 'later' });
      if (outcome === 'unsupported')
        throw fail('UNSUPPORTED', 'The system of this computer shows no notifications.');
      return outcome === 'shown' ? 'shown' : 'not shown: the incident was on the screen';
    },
    waiting: () =>
      [...open.keys()].flatMap((messageId) => {
        const row = messageById(deps.ledger, messageId);
        if (row?.content == null) return [];
        const { subject, body } = JSON.parse(row.content) as Content;
        return [{ messageId, title: subject, body, incidentId: row.incident_id }];
      }),
    shown(messageId, outcome) {
      open.get(messageId)?.(outcome);
    },
    stop() {
      for (const settle of [...open.values()]) settle('nobody');
    },
  };
}
