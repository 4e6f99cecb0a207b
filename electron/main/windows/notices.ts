import type { BrowserWindow, MessagePortMain, WebFrameMain } from 'electron';
import type { HostNotice } from '../../../shared/contract/host.ts';
import { channels } from '../../channels.ts';

/** Tells the page of a window something unasked. The only place that sends. */
export function notify(window: BrowserWindow, notice: HostNotice): void {
  if (!window.isDestroyed()) window.webContents.send(channels.notice, notice);
}

/** Hands the engine's port to the frame that asked for it, under the nonce it asked with. */
export function handOverPort(frame: WebFrameMain, nonce: string, port: MessagePortMain): void {
  frame.postMessage(channels.port, nonce, [port]);
}
