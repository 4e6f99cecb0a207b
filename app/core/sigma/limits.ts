/**
 * What one rule file, one event and one engine may cost. Rules come from anywhere and events from anyone: past these
 * bounds a rule is refused with a message, and an event is looked at as far as the bound reaches.
 */
export const sigmaLimits = {
  /** Characters of one rule file. */
  fileChars: 8_388_608,
  /** Levels of maps and lists in a rule file. The official rules use five. */
  depth: 40,
  /** Nodes of one YAML document, aliases counted each time they are used. */
  nodes: 50_000,
  /** Characters of one value in a detection. */
  literalChars: 8_192,
  /** Wildcards in one value. */
  wildcards: 64,
  /** Instructions of one compiled regular expression; the largest of the public rules has some 500. */
  regexProgram: 10_000,
  /** Instruction steps that one regular expression may take on one field; what lies beyond is not searched. */
  regexSteps: 20_000_000,
  /** Characters and nested parentheses of a condition. */
  conditionChars: 16_384,
  conditionDepth: 64,
  /** Characters of one text of an event that matching looks at, and of all texts of an array or of the whole event. */
  fieldChars: 262_144,
  allChars: 1_048_576,
  /** Characters that comparing two fields of an event may read. */
  fieldSteps: 20_000_000,
  /** Members of one array, and leaves of one event, that are looked at. */
  members: 10_000,
  /** Values that one placeholder or one dashed argument may expand to. */
  expansions: 10_000,
  /** Characters kept of a group or counted value; longer ones are kept as a head and a hash. */
  keyChars: 256,
  /** Groups that one correlation keeps, and all of an engine together; the stalest leave first. */
  groups: 100_000,
  allGroups: 500_000,
  /** Events that all windows of one correlation keep together; the stalest groups leave first. */
  entries: 1_000_000,
  /** Events that one window keeps; the oldest leave first. */
  windowEntries: 100_000,
  /** Numbers that one window keeps where they must stay sorted. */
  rankedEntries: 10_000,
  /** Events that the window of an ordered correlation keeps, to place late ones. */
  orderedEntries: 1_000,
  /** Rules that one ordered correlation may name. */
  orderedRules: 32,
} as const;
