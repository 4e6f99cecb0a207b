import { day } from '../../../../shared/time.ts';
import type { AccountFacts, AccountSubject } from '../facts.ts';
import type { Check, Judge } from './check.ts';
import { byShare, failing, pass, tenthsOf, unknown, type Outcome } from './outcome.ts';

/** How the provider account is administered, and whether what is done there is on record. */

const accountUnread = unknown('The settings of this account were not read');

/** What the reading of a provider account says. */
function fromAccount(judge: (account: AccountFacts, now: number) => Outcome): Judge<AccountSubject> {
  return {
    source: 'provider',
    judge: ({ account, now }) => (account === null ? accountUnread : judge(account.facts, now)),
    observedAt: ({ account }) => account?.observedAt ?? 0,
  };
}

const secondFactor = {
  all: pass('Everybody signs in with a second factor'),
  none: failing('Nobody signs in with a second factor'),
  tenths: tenthsOf('Some users sign in without a second factor'),
};
const administratorWithout = failing('An administrator signs in with a password alone');
const factorsUnknown = unknown('The provider does not tell of second factors');

export const administratorMfa: Check<'account'> = {
  controlId: 'C-CD-01',
  kind: 'account',
  judges: [
    fromAccount(({ rootMfa, users }) => {
      const factors = [rootMfa, ...users.map(({ mfa }) => mfa)];
      if (factors.every((mfa) => mfa === null)) return factorsUnknown;
      if (rootMfa === false || users.some(({ admin, mfa }) => admin === true && mfa === false))
        return administratorWithout;
      return byShare(factors.filter((mfa) => mfa === true).length / factors.length, secondFactor);
    }),
  ],
  detail({ account }) {
    const without = (account?.facts.users ?? []).filter(({ mfa }) => mfa === false).map(({ name }) => name);
    const root = account?.facts.rootMfa === false ? ['root'] : [];
    const names = [...root, ...without];
    return names.length === 0 ? null : `without: ${names.join(', ')}`;
  },
};

/** More administrators than this, and than a quarter of all users, are too many. */
const fewAdministrators = 3;
const dormantAfter = 90 * day;

const leastPrivilege = {
  all: pass('Few people administer and every account is in use'),
  none: failing('Every account is dormant, or too many people administer'),
  tenths: tenthsOf('Accounts are dormant, or too many people administer'),
};
const usersUnknown = unknown('The provider does not tell of users');

export const accessReview: Check<'account'> = {
  controlId: 'C-CD-02',
  kind: 'account',
  judges: [
    fromAccount(({ users }, now) => {
      const told = users.filter(({ admin, lastLoginAt }) => admin !== null || lastLoginAt !== null);
      if (told.length === 0) return usersUnknown;
      const administrators = users.filter(({ admin }) => admin === true).length;
      const limited = administrators <= Math.max(fewAdministrators, users.length / 4);
      const active = users.filter(
        ({ lastLoginAt }) => lastLoginAt === null || now - lastLoginAt <= dormantAfter,
      ).length;
      return byShare((active + (limited ? 1 : 0)) / (users.length + 1), leastPrivilege);
    }),
  ],
  detail({ account, now }) {
    const users = account?.facts.users ?? [];
    const dormant = users.filter(
      ({ lastLoginAt }) => lastLoginAt !== null && now - lastLoginAt > dormantAfter,
    );
    return `${users.filter(({ admin }) => admin === true).length} of ${users.length} administer, ${dormant.length} dormant`;
  },
};

const longestKeyLife = 365 * day;
const unusedAfter = 90 * day;

const keyOrder = {
  all: pass('Every key is younger than a year and in use'),
  none: failing('Every key is older than a year or unused'),
  tenths: tenthsOf('Some keys are older than a year or unused'),
};
const noKeys = pass('There are no keys of programs');
const keysUnknown = unknown('The provider does not tell the age of keys');

export const tokensControlled: Check<'account'> = {
  controlId: 'C-CD-03',
  kind: 'account',
  judges: [
    fromAccount(({ users }, now) => {
      const keys = users.flatMap((user) => user.keys);
      if (users.length === 0) return usersUnknown;
      if (keys.length === 0) return noKeys;
      if (keys.every(({ createdAt, lastUsedAt }) => createdAt === null && lastUsedAt === null))
        return keysUnknown;
      return byShare(keys.filter((key) => inOrder(key, now)).length / keys.length, keyOrder);
    }),
  ],
  detail({ account, now }) {
    const keys = (account?.facts.users ?? []).flatMap((user) => user.keys);
    return keys.length === 0
      ? null
      : `${keys.filter((key) => !inOrder(key, now)).length} of ${keys.length} keys`;
  },
};

/** A key whose age is not told is not in order; one that was never used counts from its making. */
function inOrder(
  { createdAt, lastUsedAt }: { readonly createdAt: number | null; readonly lastUsedAt: number | null },
  now: number,
): boolean {
  if (createdAt === null || now - createdAt > longestKeyLife) return false;
  return now - (lastUsedAt ?? createdAt) <= unusedAfter;
}

const logCollected = pass("The provider's audit log is collected");
const logNeverRead = unknown("The provider's audit log was never collected");
const chainHolds = pass('The local chain of hashes holds');
const chainBroken = failing('The local chain of hashes is broken');

export const auditLogsKept: Check<'account'> = {
  controlId: 'C-CD-09',
  kind: 'account',
  judges: [
    {
      source: 'provider',
      judge: ({ auditUntil }) => (auditUntil === null ? logNeverRead : logCollected),
      observedAt: ({ auditUntil }) => auditUntil ?? 0,
    },
    {
      source: 'console',
      judge({ console, auditUntil }) {
        if (!console.auditChainHolds) return chainBroken;
        return auditUntil === null ? logNeverRead : chainHolds;
      },
      observedAt: ({ now }) => now,
    },
  ],
};

export const cloudChecks = [administratorMfa, accessReview, tokensControlled, auditLogsKept] as const;
