/**
 * Indexes for what is asked again and again of tables that only grow: without them each question reads the whole table.
 * `action_sims` by state and by provider: what is under way, what wants a person, whether a provider was ever given an order.
 * `sensor_events` by kind: a rule reads on from its cursor among the events of its kind. `findings`: counts and the newest
 * of each rule, pages by time, and what was held back on the SIMs of an incident. `incidents` of a rule by their first signal, for
 * floods, and those that were judged. `notify_messages`: what a digest carries.
 */
export const ledgerIndexes180 = `
CREATE INDEX action_sims_by_state ON action_sims (state);
CREATE INDEX action_sims_sent ON action_sims (provider_id) WHERE sent_at IS NOT NULL;
CREATE INDEX sensor_events_by_kind ON sensor_events (kind);
CREATE INDEX findings_by_rule ON findings (rule_id, detected_at, at);
CREATE INDEX findings_by_time ON findings (at);
CREATE INDEX findings_held_on ON findings (rule_id, iccid_body) WHERE held_by IS NOT NULL;
CREATE INDEX incidents_by_rule ON incidents (rule_id, first_signal_at);
CREATE INDEX incidents_judged ON incidents (rule_id, verdict, merged_into) WHERE verdict IS NOT NULL;
CREATE INDEX notify_messages_folded ON notify_messages (folded_into) WHERE folded_into IS NOT NULL;
`;

/**
 * Whether any flow or reading of a device was ever told: asked whenever the detections are shown, and without these a walk over
 * every row wherever the answer is no.
 */
export const cacheIndexes90 = `
CREATE INDEX sensor_rows_flows ON sensor_rows (class) WHERE class = 'flow';
CREATE INDEX sensor_rows_readings ON sensor_rows (type) WHERE type = 'device.reading';
`;
