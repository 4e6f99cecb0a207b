import type { ReactNode } from 'react';
import type { Finding } from '../../../../shared/contract/index.ts';
import { useNavigation } from '../../../shell/state/navigation.ts';
import { TimeText } from '../../../ui/time.tsx';
import { TimedWords } from '../../../ui/timed-words.tsx';

/** One finding: when, what, and the incident it went into. */
export function FindingLine({
  finding,
  aside,
}: {
  readonly finding: Finding;
  readonly aside?: ReactNode;
}): ReactNode {
  const go = useNavigation((navigation) => navigation.go);
  return (
    <li className="detections-finding">
      <span className="mono quiet">
        <TimeText at={finding.at} style="moment" />
      </span>
      <span>
        <TimedWords text={finding.summary} />{' '}
        {finding.incidentId !== null && (
          <button
            type="button"
            className="action-link mono"
            onClick={() => go('incidents', { record: String(finding.incidentId) })}
          >
            INC-{finding.incidentId}
          </button>
        )}{' '}
        {aside}
      </span>
    </li>
  );
}
