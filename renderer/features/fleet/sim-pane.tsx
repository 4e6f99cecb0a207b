import { ChevronDown } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ActionKind } from '../../../shared/contract/index.ts';
import { asAppError } from '../../../shared/errors.ts';
import { useOp } from '../../data/use-op.tsx';
import { useDialogs } from '../../shell/state/dialogs.ts';
import { Button } from '../../ui/controls/button.tsx';
import { CopyButton } from '../../ui/data/identifier.tsx';
import { Pane } from '../../ui/layout/pane.tsx';
import { Menu } from '../../ui/overlay/menu.tsx';
import { ErrorState, SkeletonRows } from '../../ui/states/states.tsx';
import { actionEntries, offeredOn } from '../actions/action-entries.tsx';
import { SimBaselines } from './sim-baselines.tsx';
import { ControlSection } from './sim-controls.tsx';
import { LabelSection } from './sim-labels.tsx';
import { BindingSection, EventSection, IdentitySection, UsageSection, WorkSection } from './sim-sections.tsx';
import { SimHeldSection } from '../suppressions/held-sections.tsx';
import { OverlaySections } from './sim-overlays.tsx';
import { SimPosture } from './sim-posture.tsx';
import { ToolSections } from './sim-tools.tsx';

export interface SimPaneProps {
  readonly simKey: number;
  readonly position: string | undefined;
  readonly onPrevious: () => void;
  readonly onNext: () => void;
  readonly onClose: () => void;
}

/** The identity card beside the grid: who this SIM is, what it did, how it stands, what can be done. */
export function SimPane({ simKey, position, onPrevious, onNext, onClose }: SimPaneProps): ReactNode {
  const { data: card, error, refetch } = useOp('fleet.sim', { simKey }, { keep: true });
  const show = useDialogs((dialogs) => dialogs.show);
  const [menuOpen, setMenuOpen] = useState(false);
  const known = error === null ? null : asAppError(error);
  const act = (action: ActionKind): void =>
    show({
      kind: 'action',
      action,
      target: { kind: 'sims', simKeys: [simKey] },
      incidentId: null,
      about: card?.row.device ?? card?.row.iccid ?? 'this SIM',
    });
  return (
    <Pane
      label={`SIM ${card?.row.iccid ?? ''}`}
      width="wide"
      head={
        <>
          <b className="truncate">{card?.row.device ?? card?.row.iccid ?? 'SIM'}</b>
          <span className="quiet truncate">{card?.row.model}</span>
        </>
      }
      position={position}
      onPrevious={onPrevious}
      onNext={onNext}
      onClose={onClose}
      actions={
        card !== undefined && (
          <>
            <Menu
              open={menuOpen}
              onOpenChange={setMenuOpen}
              side="top"
              trigger={
                <Button
                  variant="primary"
                  iconEnd={<ChevronDown size={16} strokeWidth={1.5} aria-hidden="true" />}
                >
                  Act on SIM
                </Button>
              }
              entries={actionEntries(offeredOn(card.capabilities), act)}
            />
            <CopyButton label="Copy ICCID" value={card.row.iccid} />
          </>
        )
      }
    >
      {card === undefined && known !== null && (
        <ErrorState
          title="This SIM cannot be shown"
          errorId={known.traceId ?? known.code}
          onRetry={() => void refetch()}
        >
          {known.message}
        </ErrorState>
      )}
      {card === undefined && known === null && <SkeletonRows count={3} />}
      {card !== undefined && (
        <>
          <IdentitySection card={card} />
          <UsageSection simKey={simKey} label={card.row.device ?? card.row.iccid} />
          <WorkSection card={card} />
          <SimHeldSection simKey={simKey} />
          <OverlaySections card={card} />
          <ControlSection card={card} onAct={act} />
          <ToolSections
            simKey={simKey}
            onAct={(kind) =>
              card.capabilities.some((one) => one.kind === kind && one.available) ? () => act(kind) : null
            }
          />
          <LabelSection
            key={simKey}
            card={card}
            onWriteBack={
              card.capabilities.some(({ kind, available }) => kind === 'set_tag' && available)
                ? () => act('set_tag')
                : null
            }
          />
          <SimBaselines
            key={`baselines ${simKey}`}
            simKey={simKey}
            label={card.row.device ?? card.row.iccid}
          />
          <SimPosture simKey={simKey} />
          <BindingSection card={card} />
          <EventSection simKey={simKey} />
        </>
      )}
    </Pane>
  );
}
