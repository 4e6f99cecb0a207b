/** Caps that both sides of the contract know. Each line says what breaks without it. */
export const limits = {
  /** Rows in one page: structured clone of 500 rows stays under a millisecond a side. */
  pageRows: 500,
  /** Bytes of one frame as JSON: a larger message stalls the receiving event loop. */
  frameBytes: 4 * 1024 * 1024,
  /** Calls one client may have open at once: a runaway page must not starve the others. */
  callsInFlight: 64,
  /** SIMs in one action. */
  actionSims: 10_000,
  /** Incidents in one bulk change. */
  bulkIncidents: 10_000,
  /** Characters of a query, a reason, a comment. */
  queryChars: 20_000,
  reasonChars: 1_000,
  commentChars: 10_000,
  /** Results a client may hold open; the oldest is dropped and answers STALE_RESULT. */
  openResults: 16,
  /** Default deadline of a call in ms. */
  callMs: 30_000,
  /** Entries of all lists together: the index over a million takes about 50 MB. */
  listEntries: 1_000_000,
  /** Lists: each is read whenever rules are made. */
  lists: 500,
  /** Bytes of one file of a list, and characters of one line or one object in it: a file must not fill memory. */
  listFileBytes: 1_073_741_824,
  listItemChars: 65_536,
  /** Characters of one value of a list. */
  listValueChars: 2_048,
  /** Characters of a text pasted into a list. */
  listPasteChars: 1_000_000,
  /** Bytes that a packed log may unpack to: a small file can unpack to terabytes and fill the disk. */
  unpackedBytes: 8 * 1024 * 1024 * 1024,
  /** Longest deadline a caller can ask for: large imports and first syncs of a command line. */
  callMsMax: 600_000,
} as const;
