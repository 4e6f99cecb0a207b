/** The members of `T` that are not null: absent says *not known*. */
export type Known<T> = { [K in keyof T]?: NonNullable<T[K]> };

/** Leaves out what is null, undefined or an empty text. */
export function known<T extends object>(members: T): Known<T> {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== null && value !== undefined && value !== '') found[name] = value;
  }
  return found as Known<T>;
}
