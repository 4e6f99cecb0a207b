import { Download, FileInput, Plus, Sparkles } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { learnableContents, type NamedList } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { host } from '../../data/bridge.ts';
import { useCommand } from '../../data/use-op.tsx';
import { useNavigation } from '../../shell/state/navigation.ts';
import { Button } from '../../ui/controls/button.tsx';
import { Select } from '../../ui/controls/select.tsx';
import { KeyValueList } from '../../ui/data/key-values.tsx';
import { counted } from '../../ui/counted.ts';
import { formatCount } from '../../ui/format.ts';
import { Pane, RecordHead } from '../../ui/layout/pane.tsx';
import { Section } from '../../ui/layout/section.tsx';
import { useToasts } from '../../ui/overlay/toast.tsx';
import { RelativeTime } from '../../ui/time.tsx';
import { Entries } from './entries.tsx';
import { LearnDialog } from './learn-dialog.tsx';
import { pickListFile, TakeInDialog } from './take-in-dialog.tsx';
import { ageWords, contentWords, idleWords } from './words.ts';

const ages: readonly (number | null)[] = [7, 14, 30, 60, 90, 180, 365, null];
type Asked =
  | { readonly what: 'paste' }
  | { readonly what: 'file'; readonly path: string }
  | { readonly what: 'learn' };

/** One list beside the others: what it holds, how long, which rules ask it, and its entries. */
export function ListPane({
  list,
  onClose,
}: {
  readonly list: NamedList;
  readonly onClose: () => void;
}): ReactNode {
  const show = useNavigation((navigation) => navigation.show);
  const [asked, setAsked] = useState<Asked | null>(null);
  const change = useCommand('lists.change');
  const remove = useCommand('lists.remove');
  const restore = useCommand('lists.restore');
  const lookBack = useCommand('lists.lookBack');
  const toasts = useToasts();
  const why = idleWords(list);
  const done = (): void => setAsked(null);
  const fromFile = async (): Promise<void> => {
    const path = await pickListFile();
    if (path !== null) setAsked({ what: 'file', path });
  };
  const exportIt = async (): Promise<void> => {
    try {
      const { saved, fileName, entries } = await host('exportList', { listId: list.id, name: list.name });
      if (saved)
        toasts.show({
          tone: 'done',
          title: `${formatCount(entries)} ${entries === 1 ? 'entry' : 'entries'} exported`,
          detail: fileName ?? undefined,
        });
    } catch (error) {
      toasts.show({ tone: 'failed', title: 'Nothing was exported', detail: asAppError(error).message });
    }
  };
  const removeList = async (): Promise<void> => {
    const result = await remove.run({ listId: list.id });
    if (result === null) return;
    onClose();
    toasts.show({
      title: `${list.title} removed`,
      tone: 'done',
      action: { label: 'Undo', onAction: () => void restore.run({ listId: list.id, undo: result.undo }) },
    });
  };
  return (
    <Pane
      label={`List ${list.title}`}
      head={<span className="mono">%{list.name}%</span>}
      width="wide"
      onClose={onClose}
      record={
        <RecordHead title={list.title}>
          <span>{list.purpose === 'threat' ? 'Threats' : 'Allowed'}</span>
          <span>{contentWords[list.content]}</span>
          <span className="quiet">
            changed <RelativeTime at={list.changedAt} />
          </span>
        </RecordHead>
      }
      actions={
        <>
          <Button
            icon={<Plus size={16} strokeWidth={1.5} aria-hidden="true" />}
            onClick={() => setAsked({ what: 'paste' })}
          >
            Paste
          </Button>
          <Button
            icon={<FileInput size={16} strokeWidth={1.5} aria-hidden="true" />}
            onClick={() => void fromFile()}
          >
            Import file
          </Button>
          {list.purpose === 'allow' && learnableContents.some((content) => content === list.content) && (
            <Button
              icon={<Sparkles size={16} strokeWidth={1.5} aria-hidden="true" />}
              onClick={() => setAsked({ what: 'learn' })}
            >
              Learn
            </Button>
          )}
          {list.entries > 0 && (
            <Button
              icon={<Download size={16} strokeWidth={1.5} aria-hidden="true" />}
              onClick={() => void exportIt()}
            >
              Export
            </Button>
          )}
          {list.purpose === 'threat' && (
            <Button busy={lookBack.busy} onClick={() => void lookBack.run({ listId: list.id, days: 14 })}>
              Look back 14 days
            </Button>
          )}
          <Button
            busy={change.busy}
            onClick={() => void change.run({ listId: list.id, enabled: !list.enabled })}
          >
            {list.enabled ? 'Switch off' : 'Switch on'}
          </Button>
          {!list.standard && (
            <Button variant="quiet" busy={remove.busy} onClick={() => void removeList()}>
              Remove
            </Button>
          )}
        </>
      }
    >
      <Section title="What it is">
        <KeyValueList
          labels="wide"
          wrap
          items={[
            ...(why === null ? [] : [{ label: 'State', value: why }]),
            {
              label: 'Entries',
              value: `${formatCount(list.entries)} hold, ${formatCount(list.ended)} have ended`,
            },
            ...(list.purpose === 'threat'
              ? [
                  {
                    label: 'Met',
                    value:
                      list.lastHitAt === null ? (
                        'never'
                      ) : (
                        <>
                          {counted(list.hits, 'time')}, last <RelativeTime at={list.lastHitAt} />
                        </>
                      ),
                  },
                ]
              : []),
            {
              label: 'Asked by',
              value:
                list.rules.length === 0
                  ? 'no rule'
                  : list.rules.map((rule) => (
                      <button
                        key={rule}
                        type="button"
                        className="action-link mono lists-rule"
                        onClick={() => show({ tab: 'rules', record: rule, query: null })}
                      >
                        {rule}
                      </button>
                    )),
            },
          ]}
        />
        <div className="lists-age">
          <Select<string>
            label="Entries hold, after they were last seen"
            value={String(list.ageDays)}
            options={[...new Set([...ages, list.ageDays])].map((days) => ({
              value: String(days),
              label: ageWords(days),
            }))}
            onChange={(value) =>
              void change.run({ listId: list.id, ageDays: value === 'null' ? null : Number(value) })
            }
          />
        </div>
      </Section>
      <Entries list={list} />
      {asked?.what === 'paste' && <TakeInDialog list={list} path={null} onClose={done} />}
      {asked?.what === 'file' && <TakeInDialog list={list} path={asked.path} onClose={done} />}
      {asked?.what === 'learn' && <LearnDialog list={list} onClose={done} />}
    </Pane>
  );
}
