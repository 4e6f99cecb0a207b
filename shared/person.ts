/**
 * The name the operating system knows the person by. Containers and user namespaces may know none; then the environment's,
 * and at last a plain word.
 *
 * @param read asks the system; a failure of it is an error with a `code`
 */
export function personNameFrom(
  read: () => string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      return environment['USER'] ?? environment['USERNAME'] ?? 'Local user';
    throw error;
  }
}
