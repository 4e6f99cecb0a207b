import type { DesktopMessage } from '../../../shared/contract/notifications.ts';
import type { EngineClient } from '../../../shared/client.ts';
import type { Log } from '../log.ts';

/** One notification of the system. `show` throws nothing; `onClick` fires at most once. */
export interface SystemNotification {
  show(text: { readonly title: string; readonly body: string }, onClick: () => void): void;
  supported(): boolean;
}

/**
 * Shows the desktop notifications that wait in the engine, unless the person looks at the incident already, and says what
 * became of each. Do-not-disturb is the system's own: nothing here is marked urgent, so it is never broken through.
 *
 * @param deps.looksAt the incident that the focused window shows, or null
 * @param deps.open brings the window to the front on an incident, or on the outbox for null
 * @returns ends it
 */
export function startDesktopNotifications(deps: {
  engine: Pick<EngineClient, 'call' | 'on' | 'onState'>;
  system: SystemNotification;
  looksAt(): number | null;
  open(incidentId: number | null): void;
  log: Pick<Log, 'warn'>;
}): () => void {
  const { engine, system, log } = deps;
  const taken = new Set<number>();

  const outcomeOf = ({ title, body, incidentId }: DesktopMessage): 'shown' | 'on-screen' | 'unsupported' => {
    if (incidentId !== null && deps.looksAt() === incidentId) return 'on-screen';
    if (!system.supported()) return 'unsupported';
    system.show({ title, body }, () => deps.open(incidentId));
    return 'shown';
  };
  const showWaiting = async (): Promise<void> => {
    const { messages } = await engine.call('notifications.desktop', {});
    for (const message of messages) {
      // Two notices may ask for the same one before the first is answered.
      if (taken.has(message.messageId)) continue;
      taken.add(message.messageId);
      const { messageId } = message;
      await engine
        .call('notifications.desktopShown', { messageId, outcome: outcomeOf(message) })
        .finally(() => taken.delete(messageId));
    }
  };
  const look = (): void => {
    showWaiting().catch((error: unknown) =>
      log.warn('desktop notifications could not be shown', { reason: String(error) }),
    );
  };
  const leave = [
    engine.on('notifications.show', look),
    engine.onState((state) => {
      if (state === 'connected') look();
    }),
  ];
  return () => {
    for (const end of leave) end();
  };
}
