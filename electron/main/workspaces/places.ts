import { join } from 'node:path';

/** Where everything lies. Nothing is written anywhere else. */
export interface Places {
  readonly root: string;
  /** The workspace for real providers, and the one that holds the demo fleet. */
  readonly main: string;
  readonly demo: string;
  /** The demo workspace runs its world itself; false where someone connected it to one that runs elsewhere. */
  readonly embedsWorld: boolean;
  /** The window's own: its place on the screen, Chromium's profile. */
  readonly shell: string;
  readonly logs: string;
}

/** File by which a folder is known as a workspace. */
export const workspaceFile = 'workspace.json';

/** What a folder is that is itself a workspace. `connected-demo`: a demo whose world runs elsewhere. */
export type WorkspaceKind = 'real' | 'demo' | 'connected-demo';

/**
 * @param root folder of the workspaces, or a workspace itself (as the command line takes it), absolute
 * @param itself what that folder is, if it is itself a workspace
 */
export function placesIn(root: string, itself: WorkspaceKind | undefined): Places {
  const isDemo = itself === 'demo' || itself === 'connected-demo';
  return {
    root,
    main: itself === 'real' ? root : join(root, 'main'),
    demo: isDemo ? root : join(root, 'demo'),
    embedsWorld: itself !== 'connected-demo',
    shell: join(root, 'shell'),
    logs: join(root, 'logs'),
  };
}
