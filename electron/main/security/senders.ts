import type { IpcMainEvent, IpcMainInvokeEvent, WebContents } from 'electron';
import { pageOrigin } from '../../channels.ts';

/** Who sent a message, as far as trust depends on it. */
export interface SenderFacts {
  /** The frame has not navigated away or ended since. */
  readonly framePresent: boolean;
  readonly mainFrame: boolean;
  readonly origin: string;
  /** It comes from a window that we made for our own page. */
  readonly knownWindow: boolean;
}

/** Why a sender is not trusted, or undefined for our own page in the main frame of our own window. */
export function distrust(sender: SenderFacts): string | undefined {
  if (!sender.knownWindow) return 'unknown window';
  if (!sender.framePresent) return 'frame gone';
  if (!sender.mainFrame) return 'not the main frame';
  if (sender.origin !== pageOrigin) return 'foreign origin';
  return undefined;
}

/** The windows whose page may speak to main. */
export interface Senders {
  trust(contents: WebContents): void;
  /** Why the sender of this message is not to be answered, or undefined. */
  check(event: IpcMainEvent | IpcMainInvokeEvent): string | undefined;
}

export function createSenders(): Senders {
  const known = new Set<number>();
  return {
    trust(contents) {
      const { id } = contents;
      known.add(id);
      contents.once('destroyed', () => known.delete(id));
    },
    check(event) {
      const frame = event.senderFrame;
      return distrust({
        framePresent: frame !== null,
        mainFrame: frame !== null && frame.parent === null,
        origin: frame?.origin ?? '',
        knownWindow: known.has(event.sender.id),
      });
    },
  };
}
