import { AppError, type ErrorCode, type Retry } from '../../../shared/errors.ts';

interface Explanation {
  readonly code: ErrorCode;
  readonly retry: Retry;
  readonly text: string;
}

/** SQLite's result codes by their beginning, longest first where one begins another. */
const explanations: readonly (readonly [string, Explanation])[] = [
  [
    'SQLITE_FULL',
    {
      code: 'DISK_FULL',
      retry: 'later',
      text: 'is not written: the disk is full. Everything committed before is kept. Free some space and try again.',
    },
  ],
  [
    'SQLITE_BUSY',
    {
      code: 'DATABASE_BUSY',
      retry: 'later',
      text: 'is held by another program. Nothing was changed. Close that program (a database browser, a backup) and try again.',
    },
  ],
  [
    'SQLITE_LOCKED',
    {
      code: 'DATABASE_BUSY',
      retry: 'later',
      text: 'is in use by another statement. Nothing was changed. Try again.',
    },
  ],
  [
    'SQLITE_CORRUPT',
    { code: 'DATABASE_CORRUPT', retry: 'never', text: 'is damaged. Nothing more was written to it.' },
  ],
  [
    'SQLITE_NOTADB',
    {
      code: 'DATABASE_FOREIGN',
      retry: 'never',
      text: 'is not a database of this workspace, or its key is another one. It was left as it is.',
    },
  ],
  [
    'SQLITE_READONLY',
    {
      code: 'FORBIDDEN',
      retry: 'later',
      text: 'may not be written by this account. Check the permissions of its folder.',
    },
  ],
  [
    'SQLITE_PERM',
    {
      code: 'FORBIDDEN',
      retry: 'later',
      text: 'may not be opened by this account. Check the permissions of its folder.',
    },
  ],
  [
    'SQLITE_CANTOPEN',
    {
      code: 'FILE_UNREADABLE',
      retry: 'later',
      text: 'cannot be opened. Check that its folder exists and may be written.',
    },
  ],
  [
    'SQLITE_IOERR',
    {
      code: 'FILE_UNREADABLE',
      retry: 'later',
      text: 'could not be read or written: the disk reports an error. Everything committed before is kept. Check the disk.',
    },
  ],
];

/**
 * What SQLite throws, in the closed union: what happened, what was kept, what to do. Anything else is returned as it
 * is, because it is a defect and its stack is worth more than a sentence.
 *
 * @param file name of the database file, for the sentence
 */
export function databaseError(error: unknown, file: string): unknown {
  const code = sqliteCode(error);
  const found = explanations.find(([prefix]) => code.startsWith(prefix))?.[1];
  return found === undefined
    ? error
    : new AppError({ code: found.code, retry: found.retry, message: `${file} ${found.text}` }, error);
}

/** `SQLITE_…` of an error of the database module, else an empty string. */
export function sqliteCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : '';
}
