import { expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { EventHub } from './event-hub.ts';
import { EventQueue } from './event-queue.ts';

function listener() {
  const texts: string[] = [];
  const state = { isSlow: false };
  const queue = new EventQueue((text) => {
    texts.push(text);
    return !state.isSlow;
  });
  return { texts, state, queue };
}

const event = (number: number) => ({ number, atMs: 5, event: { terminalId: 'T', kind: 'started' } });

it('an event is a frame of the stream, with its number', () => {
  const { texts, queue } = listener();
  queue.push(event(7));
  expect(texts).toEqual(['id: 7\nevent: started\ndata: {"atMs":5,"terminalId":"T","kind":"started"}\n\n']);
});

it('a slow listener holds up so many events and no more, and is told how many it missed', () => {
  const { texts, state, queue } = listener();
  state.isSlow = true;
  for (let number = 1; number <= limits.queuedEventsMax + 4; number++) queue.push(event(number));
  queue.beat();
  expect(texts).toHaveLength(1);
  state.isSlow = false;
  queue.drained();
  expect(texts).toHaveLength(1 + limits.queuedEventsMax);
  expect(texts[1]).toMatch(/^event: missed\ndata: {"count":3}\n\nid: 5\n/);
  expect(texts.at(-1)).toContain(`id: ${limits.queuedEventsMax + 4}\n`);
  queue.beat();
  expect(texts.at(-1)).toBe(':\n\n');
});

it('a listener that comes back hears what was told meanwhile, as far as it is kept', () => {
  const hub = new EventHub();
  const heard: number[] = [];
  const stop = hub.listen(({ number }) => heard.push(number));
  hub.tell({ terminalId: 'T', kind: 'started' });
  stop();
  for (let i = 0; i < limits.keptEventsMax + 10; i++) hub.tell({ terminalId: 'T', kind: 'phase' });
  expect(heard).toEqual([1]);
  const missed = hub.since(1);
  expect(missed).toHaveLength(limits.keptEventsMax);
  expect(missed.at(-1)?.number).toBe(limits.keptEventsMax + 11);
});
