import { Notification } from 'electron';
import type { SystemNotification } from './desktop.ts';

/** Kept until they are gone: one that is collected does not answer its click. */
const kept = new Set<Notification>();
const mostKept = 50;

/** The system's own notifications: silent, plain text, and under the system's do-not-disturb. */
export function systemNotification(): SystemNotification {
  return {
    supported: () => Notification.isSupported(),
    show({ title, body }, onClick) {
      const notification = new Notification({ title, body, silent: true, urgency: 'normal' });
      const forget = (): void => void kept.delete(notification);
      notification.once('click', () => {
        forget();
        onClick();
      });
      notification.once('close', forget);
      notification.once('failed', forget);
      const [oldest] = kept;
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      kept.add(notification);
      notification.show();
    },
  };
}
