import type { Ref } from 'react';
import type { ActionInput, ActionKind, ActionTarget } from '../../../shared/contract/index.ts';

/** What a person chose beside the SIMs. */
export interface ChosenInput {
  readonly input: ActionInput;
  /** For titles: "to Quarantine", "to s1.slow", "to 500 MB". */
  readonly words: string;
}

/** What a field of an action gets and tells. */
export interface ActionInputFieldProps {
  readonly kind: ActionKind;
  readonly target: ActionTarget;
  /** What it begins with. */
  readonly start?: ActionInput | undefined;
  /** Told null while the choice is missing or cannot be understood. */
  readonly onChange: (chosen: ChosenInput | null) => void;
  readonly focus: Ref<HTMLElement>;
}
