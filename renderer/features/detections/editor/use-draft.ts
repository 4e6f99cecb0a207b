import { useEffect, useState } from 'react';
import type { RuleTest } from '../../../../shared/contract/index.ts';
import { host } from '../../../data/bridge.ts';
import { useNavigation } from '../../../shell/state/navigation.ts';

/** A rule being written: its text and test cases, and whether they differ from what is stored. */
export interface Draft {
  readonly text: string;
  readonly tests: readonly RuleTest[];
  readonly dirty: boolean;
  setText(text: string): void;
  setTests(tests: readonly RuleTest[]): void;
  /** What is there now is stored. */
  settle(): void;
}

/** @param stored what it begins with */
export function useDraft(stored: { readonly text: string; readonly tests: readonly RuleTest[] }): Draft {
  const [kept, setKept] = useState(stored);
  const [text, setText] = useState(stored.text);
  const [tests, setTests] = useState(stored.tests);
  return {
    text,
    tests,
    dirty: text !== kept.text || tests !== kept.tests,
    setText,
    setTests,
    settle: () => setKept({ text, tests }),
  };
}

/**
 * Keeps one on the page, and the window open, while something would be lost, and says so.
 *
 * @returns how to go on after all; null while nobody wants to leave
 */
export function useLeaveGuard(dirty: boolean): {
  readonly leaving: (() => void) | null;
  stay(): void;
} {
  const setGuard = useNavigation((navigation) => navigation.setGuard);
  const [leaving, setLeaving] = useState<(() => void) | null>(null);
  useEffect(() => {
    if (!dirty) return;
    setGuard((leave) => {
      setLeaving(() => leave);
      return false;
    });
    const stayOpen = (event: BeforeUnloadEvent): void => {
      // The guard is gone once somebody chose to leave.
      if (useNavigation.getState().guard === null) return;
      event.preventDefault();
      setLeaving(() => () => void host('window', { act: 'close' }));
    };
    window.addEventListener('beforeunload', stayOpen);
    return () => {
      setGuard(null);
      window.removeEventListener('beforeunload', stayOpen);
    };
  }, [dirty, setGuard]);
  return { leaving, stay: () => setLeaving(null) };
}
