/** Which of the two files a connection is on: they differ in how much a commit may cost. */
export type DatabaseKind = 'cache' | 'ledger';

/** `application_id` of each file, so that one is never taken for the other: `SXTC`, `SXTL` in ASCII. */
export const applicationIds: Readonly<Record<DatabaseKind, number>> = {
  cache: 0x53585443,
  ledger: 0x5358544c,
};

/** How long a statement waits for another process that holds the file, ms. */
export const busyMs = 5_000;

/**
 * What every connection says before anything else: the cipher and its key. The key is the raw 32 bytes, so SQLCipher
 * derives nothing and opening costs no time; deriving from a passphrase happened in the key slot.
 */
export function keyPragmas(key: Uint8Array): readonly string[] {
  const hex = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('hex');
  return ["cipher = 'sqlcipher'", 'legacy = 4', `key = "x'${hex}'"`];
}

/** Settings of a connection, each with its reason. Order matters where it says so. */
export function connectionPragmas(kind: DatabaseKind, readOnly: boolean): readonly string[] {
  return [
    // Wait for the other process instead of failing at once: a checkpoint of the reader takes milliseconds.
    `busy_timeout = ${busyMs}`,
    // Views and triggers of a tampered file must not reach functions with side effects.
    'trusted_schema = OFF',
    // Look at every cell of a page when it is read, so that a damaged one is an error and never a wrong row.
    'cell_size_check = ON',
    // Sorting and temporary tables stay off the disk: temporary files would not be encrypted.
    'temp_store = MEMORY',
    // The schema's references hold, instead of being comments.
    'foreign_keys = ON',
    // 32 MiB of pages: a page of the grid at 100,000 SIMs then decrypts nothing twice.
    'cache_size = -32768',
    ...(readOnly ? ['query_only = ON'] : writerPragmas(kind)),
  ];
}

function writerPragmas(kind: DatabaseKind): readonly string[] {
  return [
    // Readers go on while the writer writes, and a crash leaves the last commit.
    'journal_mode = WAL',
    // The ledger survives a power cut to the last commit. The cache may lose the last ones: a sync brings them back.
    `synchronous = ${kind === 'ledger' ? 'FULL' : 'NORMAL'}`,
    // After a large sync the log file shrinks again at the next checkpoint.
    'journal_size_limit = 67108864',
  ];
}
