import { type IpcRendererEvent, contextBridge, ipcRenderer } from 'electron';
import { type EnginePortHandover, enginePortMessage } from '../../shared/contract/frames.ts';
import type { Bridge, HostInput, HostNotice, HostOpName, HostOutput } from '../../shared/contract/host.ts';
import { type HostAnswer, channels, pageOrigin } from '../channels.ts';

/** All that this script needs of the page it runs beside. */
declare const window: {
  postMessage(data: EnginePortHandover, targetOrigin: string, transfer: readonly unknown[]): void;
};

const bridge: Bridge = {
  async invoke<N extends HostOpName>(name: N, input: HostInput<N>): Promise<HostOutput<N>> {
    const answer = (await ipcRenderer.invoke(channels.invoke, name, input)) as HostAnswer;
    if (answer.ok) return answer.value as HostOutput<N>;
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the bridge strips an Error of its code
    return Promise.reject(answer.error);
  },
  onNotice(listener) {
    const forward = (_event: IpcRendererEvent, notice: HostNotice) => listener(notice);
    ipcRenderer.on(channels.notice, forward);
    return () => {
      ipcRenderer.off(channels.notice, forward);
    };
  },
  requestEnginePort(nonce) {
    ipcRenderer.send(channels.requestPort, nonce);
  },
};

contextBridge.exposeInMainWorld('sextant', bridge);

// Ports cannot pass the bridge, a message event can carry them into the page.
ipcRenderer.on(channels.port, (event, nonce: string) => {
  window.postMessage({ kind: enginePortMessage, nonce }, pageOrigin, event.ports);
});
