import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * Gives an order to a process of its own, whose memory is then nobody else's, and waits for its report.
 *
 * @param file beside this one; it calls `answerOrder`
 * @throws Error when it ends without a report; why is on standard error
 */
export async function inChild<Order extends object, Report>(file: string, order: Order): Promise<Report> {
  const child = fork(join(import.meta.dirname, file), { stdio: 'inherit' });
  try {
    child.send(order);
    const ended = once(child, 'exit').then(() => {
      throw new Error(`${file} ended without a report`);
    });
    const [report] = (await Promise.race([once(child, 'message'), ended])) as [Report];
    return report;
  } finally {
    child.kill();
  }
}

/** Does what it is ordered to once, and reports. */
export function answerOrder<Order, Report extends object>(work: (order: Order) => Promise<Report>): void {
  process.once('message', (order: Order) => {
    work(order).then(
      (report) => process.send?.(report, () => process.disconnect()),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exitCode = 1;
        process.disconnect();
      },
    );
  });
}

/** The largest resident set of this process until `stop` was called, bytes; looked at ten times a second. */
export function watchPeak(): { peak(): number; stop(): void } {
  let bytes = 0;
  const watch = setInterval(() => {
    bytes = Math.max(bytes, process.memoryUsage.rss());
  }, 100);
  return { peak: () => Math.max(bytes, process.memoryUsage.rss()), stop: () => clearInterval(watch) };
}
