import type { ReactNode } from 'react';
import { useOp } from '../data/use-op.tsx';
import { StatusGlyph } from '../ui/status/status-glyph.tsx';
import { useDialogs } from './state/dialogs.ts';

/** Says on every page that rules act by themselves, and is the way to stop them at once. Nothing where none is armed. */
export function AutomationBadge(): ReactNode {
  const { data } = useOp('responses.list', {}, { every: 60_000 });
  const show = useDialogs((dialogs) => dialogs.show);
  const armed = data?.armed.filter(({ state }) => state === 'armed').length ?? 0;
  const held = data?.hold != null;
  if (armed === 0 && !held) return null;
  const words = held ? 'automation held' : armed === 1 ? 'rule acts alone' : 'rules act alone';
  return (
    <button
      type="button"
      className="shell-badge"
      onClick={() => show({ kind: 'automation' })}
      title={
        held
          ? 'All automation is on hold. Press to release it.'
          : 'Rules that act by themselves, within limits. Press to hold them all.'
      }
    >
      <StatusGlyph name={held ? 'failed' : 'requested'} /> {!held && <b className="tabular">{armed}</b>}{' '}
      {words}
    </button>
  );
}
