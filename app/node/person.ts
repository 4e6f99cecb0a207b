import { userInfo } from 'node:os';

/** The name the operating system knows the person by. Containers and user namespaces may know none. */
export function personName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      return process.env['USER'] ?? process.env['USERNAME'] ?? 'Local user';
    throw error;
  }
}
