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

const event = (number: number) => ({
  id: `l-${number}`,
  number,
  atMs: 5,
  event: { terminalId: 'T', kind: 'started' },
});

it('an event is a frame of the stream, with its number', () => {
  const { texts, queue } = listener();
  queue.push(event(7));
  expect(texts).toEqual(['id: l-7\nevent: started\ndata: {"atMs":5,"terminalId":"T","kind":"started"}\n\n']);
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
  expect(texts[1]).toMatch(/^event: missed\ndata: {"count":3}\n\nid: l-5\n/);
  expect(texts.at(-1)).toContain(`id: l-${limits.queuedEventsMax + 4}\n`);
  queue.beat();
  expect(texts.at(-1)).toBe(':\n\n');
});

it('a listener that takes nothing for several beats is to go', () => {
  const { state, queue } = listener();
  state.isSlow = true;
  queue.push(event(1));
  const beats = () => Array.from({ length: limits.slowBeatsMax }, () => queue.beat());
  const patience = Array.from({ length: limits.slowBeatsMax }, (_, i) => i < limits.slowBeatsMax - 1);
  expect(beats()).toEqual(patience);
  queue.drained();
  queue.push(event(2));
  expect(beats()).toEqual(patience);
  state.isSlow = false;
  queue.drained();
  expect(beats()).not.toContain(false);
});

it('a listener that lost events hears so at once', () => {
  const { texts, queue } = listener();
  queue.miss(3);
  queue.miss(null);
  expect(texts).toEqual(['event: missed\ndata: {"count":3}\n\n', 'event: missed\ndata: {"count":null}\n\n']);
});

function hubWith(count: number): { hub: EventHub; ids: string[] } {
  const hub = new EventHub();
  const ids: string[] = [];
  const stop = hub.listen(({ id }) => ids.push(id));
  for (let i = 0; i < count; i++) hub.tell({ terminalId: 'T', kind: 'phase' });
  stop();
  return { hub, ids };
}

it('a listener that comes back hears what was told meanwhile, as far as it is kept, and how much is not', () => {
  const { hub, ids } = hubWith(limits.keptEventsMax + 10);
  const late = hub.since(ids[0] ?? '');
  expect(late.missed).toBe(9);
  expect(late.events.map(({ id }) => id)).toEqual(ids.slice(10));
  expect(hub.since(ids[9] ?? '')).toEqual({ missed: 0, events: late.events });
  expect(hub.since(ids.at(-1) ?? '')).toEqual({ missed: 0, events: [] });
});

it('a listener that comes back to an agent that was restarted hears all of its new life', () => {
  const before = hubWith(500).ids.at(-1) ?? '';
  const { hub, ids } = hubWith(20);
  const { missed, events } = hub.since(before);
  expect([missed, events.map(({ id }) => id)]).toEqual([null, ids]);
  expect(hub.since('500')).toMatchObject({ missed: null });
});
