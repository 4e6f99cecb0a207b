import type { Output, ParsedInput } from '../../../shared/contract/index.ts';
import { fail } from '../../../shared/errors.ts';
import { humanId } from '../../../shared/ids.ts';
import { isoSeconds } from '../../../shared/time.ts';
import { compose } from './compose.ts';
import { sampleFacts, valuesOf, type FactsDeps } from './facts.ts';
import type { StoredMessage } from './messages.ts';
import { fieldsIn, render, templateProblems } from './template.ts';

/**
 * What a template would say of a real incident, while it is being written. Nothing is stored, nothing is sent.
 *
 * @throws AppError NOT_FOUND for an incident that is not there
 */
export function preview(
  deps: FactsDeps & { readonly now: number },
  { by, template, sensitive, incidentId }: ParsedInput<'notifications.preview'>,
): Output<'notifications.preview'> {
  const format = by === 'webhook' ? 'json' : 'text';
  const message = sample(deps, incidentId);
  const problems = templateProblems(template, format, sensitive !== 'none');
  const about = message.incident_id === null ? 'a made-up incident' : humanId('INC', message.incident_id);
  const leaves = [...fieldsIn(template, format)];
  if (problems.length > 0) return { about, subject: '', body: '', line: '', leaves, problems: [...problems] };
  // Only what decides how it is written matters here, not where it goes.
  const transport = by === 'webhook' ? { by, webhook: nowhere } : { by: 'desktop' as const };
  const { subject, body } = compose(deps, { template, sensitive, transport }, message);
  const shown = by === 'webhook' ? '' : subject;
  const line = render(template.line, 'line', { 'sims.count': 0, ...valuesOf(deps, message, sensitive) });
  return { about, subject: shown, body, line, leaves, problems: [] };
}

const nowhere = { url: 'https://localhost', proxy: '', proxyUser: '', caFile: '', plainConsent: false };

function sample(deps: FactsDeps & { readonly now: number }, incidentId: number | null): StoredMessage {
  const row = deps.ledger.get<Pick<StoredMessage, 'severity'> & { id: number; opened_at: number }>(
    `SELECT incident_id AS id, severity, opened_at FROM incidents WHERE (:id IS NULL AND merged_into IS NULL) OR incident_id = :id
     ORDER BY incident_id DESC LIMIT 1`,
    { id: incidentId },
  );
  if (row === undefined && incidentId !== null)
    throw fail('NOT_FOUND', `There is no incident ${humanId('INC', incidentId)}.`);
  return {
    message_id: 0,
    channel_id: 0,
    key: 'preview',
    state: 'queued',
    occasion: 'incident.opened',
    severity: row?.severity ?? 'high',
    rank: 1,
    incident_id: row?.id ?? null,
    about: row === undefined ? 'INC-0' : humanId('INC', row.id),
    facts: JSON.stringify(row === undefined ? { ...sampleFacts, opened: isoSeconds(deps.now) } : {}),
    occasion_at: row?.opened_at ?? deps.now,
    queued_at: 0,
    due_at: null,
    expires_at: 0,
    attempts: 0,
    sent_at: null,
    delivered_at: null,
    failed_at: null,
    folded: 0,
    folded_into: null,
    content: null,
    answer: null,
    error: null,
  };
}
