/**
 * The closed list of things that can go wrong between a caller and the engine.
 *
 * The user interface chooses its text by code; `message` is for logs and for people reading a command line.
 */
export const errorCodes = [
  'INVALID_INPUT',
  'NOT_FOUND',
  'FORBIDDEN',
  'CONFLICT',
  'PRECONDITION_FAILED',
  'STALE_RESULT',
  'TOO_LARGE',
  'CANCELLED',
  'DEADLINE',
  'ENGINE_GONE',
  'LOCKED',
  'SECOND_INSTANCE',
  'DATABASE_BUSY',
  'DATABASE_CORRUPT',
  'DATABASE_FOREIGN',
  'DATABASE_FUTURE',
  'DISK_FULL',
  'FILE_UNREADABLE',
  'PROVIDER_AUTH',
  'PROVIDER_UNREACHABLE',
  'PROVIDER_RATE_LIMITED',
  'PROVIDER_BAD_ANSWER',
  'PROVIDER_REFUSED',
  'UNSUPPORTED',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** Whether repeating the same call can help: never, later (after a wait or a mend), or now. */
export type Retry = 'never' | 'later' | 'now';

/** An error as it crosses a process boundary: plain data, no stack. */
export interface ErrorData {
  readonly code: ErrorCode;
  /** What happened, what was kept and what to do, in one or two sentences. */
  readonly message: string;
  readonly retry: Retry;
  /** Path of the input field at fault, such as `reason` or `query`. */
  readonly field?: string;
  /** Half-open character range inside that field, for inline marks. */
  readonly at?: { readonly from: number; readonly to: number };
  /** Finds the log lines of this failure. */
  readonly traceId?: string;
}

/** An `ErrorData` that can be thrown. `cause` stays on this side of the boundary and in the log. */
export class AppError extends Error implements ErrorData {
  readonly code: ErrorCode;
  readonly retry: Retry;
  readonly field?: string;
  readonly at?: { readonly from: number; readonly to: number };
  readonly traceId?: string;

  constructor(data: ErrorData, cause?: unknown) {
    super(data.message, cause === undefined ? undefined : { cause });
    this.name = 'AppError';
    this.code = data.code;
    this.retry = data.retry;
    if (data.field !== undefined) this.field = data.field;
    if (data.at !== undefined) this.at = data.at;
    if (data.traceId !== undefined) this.traceId = data.traceId;
  }

  /** The plain form for a frame, stamped with the trace that finds its log lines. */
  toData(traceId?: string): ErrorData {
    const trace = traceId ?? this.traceId;
    return {
      code: this.code,
      message: this.message,
      retry: this.retry,
      ...(this.field === undefined ? {} : { field: this.field }),
      ...(this.at === undefined ? {} : { at: this.at }),
      ...(trace === undefined ? {} : { traceId: trace }),
    };
  }
}

/** Shorthand for the common case. `retry` defaults to `never`. */
export function fail(
  code: ErrorCode,
  message: string,
  more: Partial<Omit<ErrorData, 'code' | 'message'>> = {},
): AppError {
  return new AppError({ code, message, retry: 'never', ...more });
}

/** Anything thrown, as an `AppError`: unknown errors become `INTERNAL` and keep the original as cause. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AppError({ code: 'INTERNAL', message, retry: 'never' }, error);
}
