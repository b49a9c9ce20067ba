import type { ServerResponse } from 'node:http';
import { Type } from 'typebox';
import type { Agent } from '../agent.ts';
import type { NumberedEvent } from '../events/event-hub.ts';
import { EventQueue } from '../events/event-queue.ts';
import type { Route } from '../http/route.ts';
import { limits } from '../limits.ts';

/** The one call that goes on: what terminals do, as server-sent events. */
export const eventsRoute: Omit<Route, 'serve'> = {
  method: 'GET',
  path: '/v1/events',
  summary: 'What terminals do, as it happens, as server-sent events',
  query: Type.Object(
    { terminalId: Type.Optional(Type.String({ description: 'Of this terminal alone.' })) },
    { additionalProperties: false },
  ),
  headers: Type.Object({
    'last-event-id': Type.Optional(
      Type.String({
        pattern: '^[\\w-]{1,64}$',
        description: 'Goes on after this event, as far as it is kept.',
      }),
    ),
  }),
  answers: {
    200: Type.String({
      description: '`event: missed` tells a listener how many it has missed: null where that is not known.',
    }),
  },
};

/** Sends events, after the headers, until the listener leaves or `stopped`. */
export function streamEvents(
  agent: Agent,
  response: ServerResponse,
  wish: { readonly terminalId: string | undefined; readonly lastEventId: string | undefined },
  stopped: AbortSignal,
): void {
  response.write(':\n\n');
  const queue = new EventQueue((text) => response.write(text));
  const push = (event: NumberedEvent) => {
    if (wish.terminalId === undefined || wish.terminalId === event.event.terminalId) queue.push(event);
  };
  if (wish.lastEventId !== undefined) {
    const { missed, events } = agent.events.since(wish.lastEventId);
    // Of which terminals they were is not kept either.
    if (missed !== 0) queue.miss(wish.terminalId === undefined ? missed : null);
    events.forEach(push);
  }
  const stopListening = agent.events.listen(push);
  const beating = setInterval(() => {
    if (!queue.beat()) response.destroy();
  }, limits.eventHeartbeatMs);
  const end = () => response.end();
  response.on('drain', () => queue.drained());
  response.on('error', () => {});
  response.once('close', () => {
    clearInterval(beating);
    stopListening();
    stopped.removeEventListener('abort', end);
  });
  stopped.addEventListener('abort', end, { once: true });
}
