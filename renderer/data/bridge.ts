import type { Bridge, HostInput, HostOpName, HostOutput } from '../../shared/contract/index.ts';
import { AppError, type ErrorData } from '../../shared/errors.ts';

declare global {
  interface Window {
    readonly sextant: Bridge;
  }
}

/** The one thing the page has of its host. */
export function bridge(): Bridge {
  return window.sextant;
}

/** Asks the host for something only a desktop can do. Throws AppError. */
export async function host<N extends HostOpName>(name: N, input: HostInput<N>): Promise<HostOutput<N>> {
  try {
    return await bridge().invoke(name, input);
  } catch (error) {
    throw isErrorData(error) ? new AppError(error) : error;
  }
}

function isErrorData(error: unknown): error is ErrorData {
  return (
    typeof error === 'object' && error !== null && 'code' in error && 'message' in error && 'retry' in error
  );
}
