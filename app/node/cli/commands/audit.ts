import { limits } from '../../../../shared/limits.ts';
import type { Command } from '../command.ts';

/** `audit verify`: nobody has changed the log since it was written. */
export const auditVerify: Command = {
  words: ['audit', 'verify'],
  takes: '',
  about: 'Recomputes the hash chain of the audit log. Ends with 1 when it is broken.',
  details: [
    'Keep the head that it prints somewhere else: a log that was cut off or written anew as a whole shows only there.',
  ],
  options: {},
  async run({ out, session, signal }) {
    const { client } = await session();
    const check = await client.call('audit.verify', {}, { signal, deadlineMs: limits.callMsMax });
    out.result(check, () =>
      check.ok
        ? `${check.rows} rows, unbroken. Head: ${check.head ?? 'none'}`
        : `Broken at row ${check.firstBad ?? '?'}: ${check.reason ?? 'unknown'}`,
    );
    return check.ok ? 0 : 1;
  },
};
