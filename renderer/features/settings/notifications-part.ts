import type { ChannelSecret } from '../../../shared/contract/index.ts';
import type { ChannelForm } from './notifications-values.ts';

/** A tab of a channel's form: where it sends, what it is told of, when, in which words. */
export interface PartProps {
  readonly form: ChannelForm;
  readonly edit: (change: Partial<ChannelForm>) => void;
  readonly errorAt: (field: string) => string | undefined;
  /** Secrets that are in the vault already. */
  readonly kept: readonly ChannelSecret[];
}
