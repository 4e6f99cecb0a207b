/** A stream of bytes or text, as a child process offers it. */
export interface Output {
  on(event: 'data', listener: (chunk: unknown) => void): unknown;
}

/** A longer line is cut: it would be a dump, not a message. */
const longestLine = 4_000;

/** Calls `line` for each full line that a process prints. */
export function eachLine(stream: Output | null, line: (text: string) => void): void {
  let rest = '';
  stream?.on('data', (chunk) => {
    const parts = `${rest}${String(chunk)}`.split('\n');
    rest = (parts.pop() ?? '').slice(-longestLine);
    for (const part of parts) if (part !== '') line(part.slice(0, longestLine));
  });
}
