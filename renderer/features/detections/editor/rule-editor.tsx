import { ChevronLeft } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { DetectionRule, RuleTest } from '../../../../shared/contract/index.ts';
import { useCommand, useOp } from '../../../data/use-op.tsx';
import { layerNames, severityLetter } from '../../../data/words.ts';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { Button } from '../../../ui/controls/button.tsx';
import { Tabs } from '../../../ui/controls/tabs.tsx';
import { formatCount } from '../../../ui/format.ts';
import { useHotkeys } from '../../../ui/keys/use-hotkeys.tsx';
import { FooterKeys } from '../../../ui/layout/footer-keys.tsx';
import { RecordHead } from '../../../ui/layout/pane.tsx';
import { useToasts } from '../../../ui/overlay/toast.tsx';
import { SeverityChip } from '../../../ui/status/severity-chip.tsx';
import { originWords, RuleState } from '../state-words.tsx';
import { CodeEditor, type CodeEditorHandle } from './code-editor.tsx';
import { DryRunPanel } from './dry-run-panel.tsx';
import { LeaveDialog } from './leave-dialog.tsx';
import { ProblemList } from './problem-list.tsx';
import { RuleFindings } from './rule-findings.tsx';
import { RuleHelp } from './rule-help.tsx';
import { SaveBar } from './save-bar.tsx';
import { TestsPanel } from './tests-panel.tsx';
import { useDraft, useLeaveGuard } from './use-draft.ts';
import { useDryRun } from './use-dry-run.ts';
import { useSettled } from '../../../data/use-settled.ts';

type Side = 'problems' | 'tests' | 'dry-run' | 'findings' | 'help';

/** After the last key: what is typed is judged, and its test cases are tried. */
const settleMs = 300;

/** What the editor begins with. */
export interface RuleStart {
  readonly text: string;
  readonly tests: readonly RuleTest[];
}

export interface RuleEditorProps {
  /** The id of the stored rule; null while it is a new one. */
  readonly ruleId: string | null;
  /** The stored rule; null while it is a new one, and until the list that holds it was read. */
  readonly rule: DetectionRule | null;
  readonly start: RuleStart;
  /** The new rule was stored under this id: the editor goes on with it. */
  readonly onStored: (ruleId: string) => void;
  readonly onClose: () => void;
}

/** A rule on the whole page: its text, and beside it what is wrong, its test cases and what it would have found. */
export function RuleEditor({ ruleId, rule, start, onStored, onClose }: RuleEditorProps): ReactNode {
  const show = useNavigation((navigation) => navigation.show);
  const toasts = useToasts();
  const draft = useDraft(start);
  const dry = useDryRun();
  const [side, setSide] = useState<Side>('problems');
  const [reason, setReason] = useState('');
  const code = useRef<CodeEditorHandle>(null);
  const reasonField = useRef<HTMLInputElement>(null);
  const save = useCommand('detections.saveRule');
  const readOnly = rule?.origin === 'shipped';
  const named = ruleId === null ? {} : { ruleId };
  const text = useSettled(draft.text, settleMs);
  const words = useOp('detections.vocabulary', {}).data;
  const linted = useOp('detections.lint', { ...named, text }, { keep: true });
  const lint = linted.data;
  const tests = [...draft.tests];
  const tried = useOp(
    'detections.runTests',
    { ...named, text, tests },
    { enabled: tests.length > 0, keep: true },
  );
  const settled = text === draft.text;
  const checked = settled && lint !== undefined && !linted.isPlaceholderData;
  const problems = lint?.problems ?? [];
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const failing = tried.data?.results.filter(({ passed }) => !passed).length ?? 0;
  const guard = useLeaveGuard(draft.dirty && !readOnly);
  const [waitsForReason, setWaitsForReason] = useState(false);

  const store = async (enabled: boolean): Promise<void> => {
    if (readOnly || save.busy) return;
    if (reason.trim().length < 3) {
      setWaitsForReason(true);
      reasonField.current?.focus();
      return;
    }
    const kept = await save.run({ ...named, text: draft.text, tests, enabled, reason: reason.trim() });
    if (kept === null) return;
    draft.settle();
    setReason('');
    setWaitsForReason(false);
    const off = enabled && !kept.enabled ? ' It has an error and stays switched off.' : '';
    toasts.show({
      tone: 'done',
      title: `${kept.ruleId} is stored${kept.enabled ? ' and switched on' : ''}`,
      ...(off === '' ? {} : { detail: off.trim() }),
    });
    if (ruleId === null) {
      useNavigation.getState().setGuard(null);
      onStored(kept.ruleId);
    }
  };
  const isNew = ruleId === null;
  useEffect(() => {
    // The title of the example gives way to the first word typed.
    if (isNew) code.current?.selectRest(1, 'title: '.length + 1);
  }, [isNew]);
  const isOn = rule?.enabled ?? false;
  useHotkeys([
    // Also from the text, where the focus is from the start; what is open within it takes the key first.
    { keys: 'Esc', label: 'Back to the rules', group: 'Rule editor', whileTyping: true, run: onClose },
    {
      keys: ['mod+s', 'mod+Enter'],
      label: 'Save the rule',
      group: 'Rule editor',
      whileTyping: true,
      enabled: !readOnly,
      run: () => void store(isOn),
    },
  ]);
  const keepExample = (name: string, events: RuleTest['events']): void => {
    draft.setTests([...draft.tests, { name: name.slice(0, 200), expects: 'match', events }]);
    setSide('tests');
  };
  const name = lint?.name === 'draft' || lint === undefined ? 'New rule' : lint.name;

  return (
    <article className="rule-page" aria-label={ruleId === null ? 'New rule' : `Rule ${ruleId}`}>
      <header className="rule-head">
        <Button
          variant="quiet"
          icon={<ChevronLeft size={16} strokeWidth={1.5} aria-hidden="true" />}
          onClick={onClose}
        >
          Rules
        </Button>
        <RecordHead title={name}>
          {ruleId !== null && <span className="mono">{ruleId}</span>}
          <SeverityChip severity={severityLetter[lint?.severity ?? 'medium']} named />
          <span>{layerNames[lint?.layer ?? rule?.layer ?? 'end-to-end']}</span>
          {rule !== null && <RuleState rule={rule} />}
          <span className="quiet">
            {ruleId === null ? 'Not stored yet' : originWords[rule?.origin ?? 'own']}
          </span>
          {draft.dirty && !readOnly && <span className="quiet">Unsaved changes</span>}
        </RecordHead>
        <span className="detections-gap" />
        {rule !== null && (
          <Button onClick={() => show({ record: `copy:${rule.id}` })}>
            {readOnly ? 'Duplicate to edit' : 'Duplicate'}
          </Button>
        )}
      </header>
      <div className="rule-columns">
        <div className="rule-main">
          <CodeEditor
            ref={code}
            label={readOnly ? 'Text of the rule, read only' : 'Text of the rule'}
            initial={start.text}
            readOnly={readOnly}
            words={words}
            problems={problems}
            onChange={draft.setText}
          />
          {!readOnly && (
            <SaveBar
              ref={reasonField}
              reason={reason}
              onReason={setReason}
              waits={waitsForReason && reason.trim().length < 3}
              dirty={draft.dirty}
              busy={save.busy}
              isNew={isNew}
              rule={rule}
              onSave={() => void store(isOn)}
              onRemoved={() => {
                useNavigation.getState().setGuard(null);
                show({ record: null, full: false });
              }}
            />
          )}
        </div>
        <aside className="rule-side" aria-label="Checks">
          <Tabs<Side>
            label="Checks"
            value={side}
            onChange={setSide}
            items={[
              {
                value: 'problems',
                label: 'Problems',
                count: formatCount(problems.length),
                content: (
                  <ProblemList
                    problems={problems}
                    checking={!checked}
                    untried={!readOnly && !isOn && dry.state.is === 'idle'}
                    failure={linted.error?.message ?? null}
                    onGo={({ line, column }) => code.current?.goTo(line, column)}
                  />
                ),
              },
              {
                value: 'tests',
                label: 'Tests',
                keep: true,
                count: failing === 0 ? formatCount(tests.length) : `${failing} of ${tests.length} fail`,
                content: (
                  <TestsPanel
                    tests={draft.tests}
                    results={settled && !tried.isPlaceholderData ? tried.data?.results : undefined}
                    failure={tried.error?.message ?? null}
                    readOnly={readOnly}
                    onChange={draft.setTests}
                  />
                ),
              },
              {
                value: 'dry-run',
                label: 'Dry run',
                content: (
                  <DryRunPanel
                    run={dry}
                    text={draft.text}
                    ruleId={ruleId}
                    errors={errors}
                    checking={!checked}
                    readOnly={readOnly}
                    onExample={({ summary, events }) => keepExample(summary, events)}
                    onEnable={readOnly || isOn ? undefined : () => void store(true)}
                  />
                ),
              },
              ...(rule === null
                ? []
                : [
                    {
                      value: 'findings' as const,
                      label: 'Findings',
                      count: formatCount(rule.findingsTotal),
                      content: <RuleFindings ruleId={rule.id} onTest={readOnly ? undefined : keepExample} />,
                    },
                  ]),
              {
                value: 'help',
                label: 'Help',
                content: <RuleHelp words={words} categories={lint?.categories ?? []} />,
              },
            ]}
          />
        </aside>
      </div>
      <FooterKeys
        keys={[
          { keys: ['mod+s'], label: 'save' },
          { keys: ['mod+Space'], label: 'complete' },
          { keys: ['mod+f'], label: 'find' },
          { keys: ['Esc'], label: 'back' },
          { keys: ['?'], label: 'all keys' },
        ]}
      >
        {checked ? (errors > 0 ? 'With an error it stays switched off' : '') : 'Checking…'}
      </FooterKeys>
      {guard.leaving !== null && (
        <LeaveDialog
          onStay={guard.stay}
          onLeave={() => {
            const leave = guard.leaving;
            useNavigation.getState().setGuard(null);
            leave?.();
          }}
        />
      )}
    </article>
  );
}
