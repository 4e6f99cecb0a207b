import { join } from 'node:path';

/** Where everything lies. Nothing is written anywhere else. */
export interface Places {
  readonly root: string;
  /** The workspace for real providers, and the one that holds the demo fleet. */
  readonly main: string;
  readonly demo: string;
  /** The window's own: its place on the screen, Chromium's profile. */
  readonly shell: string;
  readonly logs: string;
}

/** File by which a folder is known as a workspace. */
export const workspaceFile = 'workspace.json';

/**
 * @param root folder of the workspaces, or a workspace itself (as the command line takes it), absolute
 * @param itself what that folder is, if it is itself a workspace
 */
export function placesIn(root: string, itself: 'demo' | 'real' | undefined): Places {
  return {
    root,
    main: itself === 'real' ? root : join(root, 'main'),
    demo: itself === 'demo' ? root : join(root, 'demo'),
    shell: join(root, 'shell'),
    logs: join(root, 'logs'),
  };
}
