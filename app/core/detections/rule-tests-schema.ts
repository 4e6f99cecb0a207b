/** Test cases of the person's own rules, in the order shown. */
export const ruleTestsSchema = `
CREATE TABLE detection_rule_tests (
  rule_no INTEGER NOT NULL, ordinal INTEGER NOT NULL,
  name TEXT NOT NULL, expects TEXT NOT NULL,  -- match, each, none
  events TEXT NOT NULL,                       -- JSON: the events, oldest first
  PRIMARY KEY (rule_no, ordinal)
) WITHOUT ROWID;
`;
