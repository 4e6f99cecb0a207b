import { type ReactNode } from 'react';
import { KeyValueList } from '../../../ui/data/key-values.tsx';
import { Section } from '../../../ui/layout/section.tsx';
import { ClockBar, ClockText, clockShare } from '../../../ui/status/clock-ring.tsx';
import { StatusGlyph } from '../../../ui/status/status-glyph.tsx';
import { TimeText, useNow } from '../../../ui/time.tsx';
import type { SectionProps } from './section-props.ts';

export function ClockSection({
  incident,
  bars = false,
}: SectionProps & { readonly bars?: boolean }): ReactNode {
  const now = useNow(30_000);
  if (incident.clocks.length === 0) return null;
  return (
    <Section title="Response clocks" meta="our own targets">
      <ul className="incident-clocks">
        {incident.clocks.map((clock) => (
          <li key={clock.name}>
            <span className="incident-clock">
              <span className="truncate">{clock.name}</span>
              {clock.state === 'met' ? (
                <span className="incident-met">
                  <StatusGlyph name="observed" /> met{' '}
                  {clock.stoppedAt !== null && <TimeText at={clock.stoppedAt} style="time" />}
                </span>
              ) : clock.startedAt === null || clock.dueAt === null ? (
                <span className="quiet">not running</span>
              ) : (
                <>
                  <ClockText from={clock.startedAt} due={clock.dueAt} now={now} />
                  <span className="quiet">
                    <TimeText at={clock.dueAt} style="weekday" />
                  </span>
                </>
              )}
            </span>
            {bars && clock.startedAt !== null && clock.dueAt !== null && clock.state !== 'met' && (
              <ClockBar elapsed={clockShare(clock.startedAt, clock.dueAt, now)} label={clock.name} />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

const instantWords = {
  detection: 'Detection',
  awareness: 'Awareness',
  classification: 'Classification',
} as const;

export function InstantSection({ incident }: SectionProps): ReactNode {
  const missing = (['awareness', 'classification'] as const).filter(
    (kind) => !incident.instants.some((instant) => instant.kind === kind),
  );
  return (
    <Section title="Instants" meta="append-only; legal clocks hang on them">
      <KeyValueList
        labels="wide"
        wrap
        items={[
          ...incident.instants.map((instant, index) => ({
            id: `${instant.kind}${instant.recordedAt}${index}`,
            label: instantWords[instant.kind],
            value: (
              <>
                <TimeText at={instant.at} style="moment" />{' '}
                <span className="quiet">
                  {instant.actor}
                  {instant.note === '' ? '' : `: ${instant.note}`}
                </span>
              </>
            ),
          })),
          ...missing.map((kind) => ({
            label: instantWords[kind],
            value: (
              <span className="quiet">
                <span className="hatch-box" aria-hidden="true" /> not recorded
              </span>
            ),
          })),
        ]}
      />
    </Section>
  );
}
