import { fail } from '../../../shared/errors.ts';

/**
 * A base URL in the one form that is stored: without trailing slashes, query or fragment.
 *
 * @param field the field of the form that it was entered in, for the error
 * @throws AppError INVALID_INPUT for an address without TLS that leaves this machine: the token would travel readable
 */
export function checkedBaseUrl(text: string, field = 'baseUrl'): string {
  if (!URL.canParse(text))
    throw fail('INVALID_INPUT', `"${text}" is no address. Give it as https://host/v1.`, { field });
  const url = new URL(text);
  const loopback =
    url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw fail(
      'INVALID_INPUT',
      'The address must begin with https://: over anything else the credentials could be read on the way.',
      { field },
    );
  }
  url.search = '';
  url.hash = '';
  return url.toString().replace(/\/+$/, '');
}
