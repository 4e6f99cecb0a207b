import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { cx } from '../cx.ts';
import { ariaKeys, Kbd } from '../keys/kbd.tsx';

export type ButtonVariant = 'primary' | 'default' | 'quiet' | 'danger';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** primary: the one action of a surface · default · quiet: no border · danger: destroys or cuts off. */
  readonly variant?: ButtonVariant | undefined;
  /** Lucide icon of 16 px before the label. */
  readonly icon?: ReactNode | undefined;
  /** After the label: a chevron for menus. */
  readonly iconEnd?: ReactNode | undefined;
  /** The key that does the same, shown as a hint and announced; binding it is the caller's part. */
  readonly keys?: string | undefined;
  /** Work is under way: the label stays, the button is busy and takes no press. */
  readonly busy?: boolean | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

/** A push button, 28 px high. Takes every attribute of a native button and may serve as a trigger's `render`. */
export function Button(props: ButtonProps): ReactNode {
  const {
    variant = 'default',
    icon,
    iconEnd,
    keys,
    busy = false,
    className,
    children,
    disabled,
    ...rest
  } = props;
  return (
    <button
      type="button"
      {...rest}
      className={cx('ui-button', className)}
      data-variant={variant}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
    >
      {icon}
      {children !== undefined && <span className="ui-button-label">{children}</span>}
      {iconEnd}
      {keys !== undefined && <Kbd keys={keys} />}
    </button>
  );
}

export interface IconButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> {
  /** Accessible name, also shown on hover. */
  readonly label: string;
  /** Lucide icon of 16 px. */
  readonly icon: ReactNode;
  /** Key hint appended to the hover text. */
  readonly keys?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

/** A square button of 28 px that shows only an icon. */
export function IconButton({ label, icon, keys, className, ...rest }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      title={keys === undefined ? label : `${label} (${keys})`}
      {...rest}
      className={cx('ui-icon-button', className)}
      aria-label={label}
      aria-keyshortcuts={keys === undefined ? undefined : ariaKeys(keys)}
    >
      {icon}
    </button>
  );
}
