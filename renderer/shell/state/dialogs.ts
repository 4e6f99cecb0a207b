import { create } from 'zustand';
import type { ActionInput, ActionKind, ActionTarget } from '../../../shared/contract/index.ts';

/** What the window can be asked to open over the page. One at a time. */
export type OpenDialog =
  | { readonly kind: 'palette' }
  | { readonly kind: 'keys' }
  | { readonly kind: 'about' }
  | { readonly kind: 'user' }
  | { readonly kind: 'connect' }
  /** Holds all automation, or releases it. */
  | { readonly kind: 'automation' }
  | {
      readonly kind: 'action';
      readonly action: ActionKind;
      readonly target: ActionTarget;
      readonly incidentId: number | null;
      readonly about: string;
      /** What its field begins with, and what may be changed: where another action is taken back, what that one chose. */
      readonly start?: ActionInput;
      /** What a rule proposed: its choice stands, and submitting approves it. */
      readonly proposal?: { readonly id: number; readonly input: ActionInput };
    }
  | { readonly kind: 'report'; readonly incidentId: number };

interface Dialogs {
  readonly open: OpenDialog | null;
  show(dialog: OpenDialog): void;
  close(): void;
}

export const useDialogs = create<Dialogs>()((set) => ({
  open: null,
  show: (open) => set({ open }),
  close: () => set({ open: null }),
}));
