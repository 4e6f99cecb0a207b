import { describe, expect, it } from 'vitest';
import { createRecordingLog } from '../../testing/log.ts';
import { createSchedule } from './schedule.ts';

describe('the schedule', () => {
  it('calls once after its time, unless it is taken back', async () => {
    const schedule = createSchedule(createRecordingLog());
    const called: string[] = [];
    schedule.after(20, () => called.push('late'));
    schedule.after(0, () => called.push('soon'));
    schedule.after(5, () => called.push('never'))();
    await schedule.sleep(60);
    expect(called).toEqual(['soon', 'late']);
  });

  it('does not fire a timer of a month at once', async () => {
    const schedule = createSchedule(createRecordingLog());
    let fired = false;
    const cancel = schedule.after(31 * 86_400_000, () => {
      fired = true;
    });
    await schedule.sleep(20);
    cancel();
    expect(fired).toBe(false);
  });

  it('logs what scheduled work throws', async () => {
    const log = createRecordingLog();
    const schedule = createSchedule(log);
    schedule.after(0, () => {
      throw new Error('broken');
    });
    await schedule.sleep(20);
    expect(log.at('error')).toHaveLength(1);
  });

  it('wakes a sleeper whose signal fires, before and during', async () => {
    const schedule = createSchedule(createRecordingLog());
    const abort = new AbortController();
    const asleep = schedule.sleep(60_000, abort.signal);
    abort.abort();
    await expect(asleep).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(schedule.sleep(60_000, abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('lets others run while long work breathes', async () => {
    const schedule = createSchedule(createRecordingLog());
    let ran = false;
    setImmediate(() => {
      ran = true;
    });
    await schedule.breathe();
    expect(ran).toBe(true);
  });
});
