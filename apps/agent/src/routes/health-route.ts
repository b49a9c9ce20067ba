import { Type } from 'typebox';
import type { Route } from '../http/route.ts';

const Health = Type.Object({ status: Type.Union([Type.Literal('ok'), Type.Literal('stopping')]) });

/** For whoever keeps the process running. It tells nothing else, and so needs no token. */
export const healthRoute: Route = {
  method: 'GET',
  path: '/healthz',
  summary: 'Whether the agent takes work',
  isOpen: true,
  answers: { 200: Health, 503: Health },
  async serve({ agent }) {
    return agent.isStopping
      ? { status: 503, body: { status: 'stopping' } }
      : { status: 200, body: { status: 'ok' } };
  },
};
