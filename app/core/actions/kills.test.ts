import { describe, expect, it } from 'vitest';
import { errorOf, tellStory } from './story.testkit.ts';

const story = tellStory();

describe('a kill between two steps', () => {
  it('after the request left: unknown, reconciled by reading, not sent again', async () => {
    const sim = story.online();
    let left: () => void = () => undefined;
    const sent = new Promise<void>((resolve) => (left = resolve));
    story.outbox.wire(async (request, send) => {
      const answer = await send();
      if (!request.url.endsWith('/suspend')) return answer;
      left();
      return new Promise(() => undefined);
    });
    const id = await story.outbox.request('suspend', [sim]);
    await sent;
    expect(story.outbox.steps(id)).toMatchObject([{ state: 'sent' }]);
    story.outbox.wire();
    story.outbox.killAndRestart();
    const [step] = await story.outbox.until(id, 'unknown');
    expect(errorOf(step)).toMatchObject({ code: 'ENGINE_GONE' });
    story.networkFollows();
    await story.outbox.until(id, 'reconciled');
    expect(await story.outbox.heard('suspend')).toBe(1);
    expect(story.acts(id)).toEqual(['action.queued', 'action.sent', 'action.unknown', 'action.reconciled']);
  });

  it('before the request left: unknown all the same, and failed once readings do not show it', async () => {
    let reached: () => void = () => undefined;
    const about = new Promise<void>((resolve) => (reached = resolve));
    story.outbox.wire((request, send) => {
      if (!request.url.endsWith('/suspend')) return send();
      reached();
      return new Promise(() => undefined);
    });
    const id = await story.outbox.request('suspend', [story.online()]);
    await about;
    story.outbox.wire();
    story.outbox.killAndRestart();
    await story.outbox.until(id, 'failed');
    expect(await story.outbox.heard('suspend')).toBe(0);
  });

  it('while it waits for the network: goes on reading', async () => {
    const id = await story.outbox.request('suspend', [story.online()]);
    await story.outbox.until(id, 'accepted');
    story.outbox.killAndRestart();
    story.networkFollows();
    await story.outbox.until(id, 'observed');
    expect(await story.outbox.heard('suspend')).toBe(1);
  });
});
