import { Toast as Base } from '@base-ui/react/toast';
import { CircleCheck, Info, OctagonAlert, X } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';

export type ToastTone = 'info' | 'done' | 'failed';

export interface ToastMessage {
  /** What happened, in a few words: "Assigned 3 incidents to you". */
  readonly title: string;
  /** What was kept, what to do. */
  readonly detail?: string | undefined;
  /** `done` only for what is confirmed; `failed` stays until dismissed. */
  readonly tone?: ToastTone | undefined;
  /** One verb, most often "Undo". */
  readonly action?: { readonly label: string; readonly onAction: () => void } | undefined;
}

export interface Toaster {
  /** Shows a message and returns its id. */
  show(message: ToastMessage): string;
  close(id: string): void;
}

/** The way to show messages; needs a UiProvider above. */
export function useToasts(): Toaster {
  const { add, close } = Base.useToastManager();
  return useMemo(
    () => ({
      show: (message) =>
        add({
          title: message.title,
          description: message.detail,
          type: message.tone ?? 'info',
          priority: message.tone === 'failed' ? 'high' : 'low',
          ...(message.tone === 'failed' ? { timeout: 0 } : {}),
          ...(message.action === undefined
            ? {}
            : { actionProps: { children: message.action.label, onClick: message.action.onAction } }),
        }),
      close,
    }),
    [add, close],
  );
}

/** Where messages appear: bottom right, newest lowest. Part of UiProvider. */
export function ToastRegion(): ReactNode {
  const { toasts } = Base.useToastManager();
  return (
    <Base.Portal>
      <Base.Viewport className="ui-toasts">
        {toasts.map((toast) => (
          <Base.Root key={toast.id} toast={toast} className="ui-toast" swipeDirection="right">
            <Base.Content className="ui-toast-content">
              <ToneIcon tone={toast.type} />
              <div className="ui-toast-text">
                <Base.Title className="ui-toast-title" />
                <Base.Description className="ui-toast-detail" />
              </div>
              <Base.Action className="ui-toast-action" />
              <Base.Close className="ui-icon-button" aria-label="Dismiss">
                <X aria-hidden="true" />
              </Base.Close>
            </Base.Content>
          </Base.Root>
        ))}
      </Base.Viewport>
    </Base.Portal>
  );
}

function ToneIcon({ tone }: { readonly tone: string | undefined }): ReactNode {
  const Icon = tone === 'failed' ? OctagonAlert : tone === 'done' ? CircleCheck : Info;
  return <Icon className="ui-toast-icon" data-tone={tone} size={16} strokeWidth={1.5} aria-hidden="true" />;
}
