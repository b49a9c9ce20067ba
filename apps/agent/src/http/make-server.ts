import type { OutgoingHttpHeaders } from 'node:http';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { bearerVerdict } from '../access/bearer.ts';
import { crossOriginHeaders, isPreflight, preflightHeaders } from '../access/cross-origin.ts';
import { webVerdict } from '../access/web-guard.ts';
import type { Agent } from '../agent.ts';
import { faultFields } from '../fault-fields.ts';
import { limits } from '../limits.ts';
import { eventsRoute, streamEvents } from '../routes/event-stream.ts';
import { routes } from '../routes/openapi-route.ts';
import { refuseBroken, UnansweredRequests } from './broken-request.ts';
import { problemOf } from './call-fault.ts';
import { languageOf, Problem, problemDocument } from './problem.ts';
import type { Ask, Route } from './route.ts';

type Headers = Ask['headers'];

const answerHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** The HTTP side of an agent, not yet listening. `stopped` ends what would go on for ever. */
export function makeServer(agent: Agent, stopped: AbortSignal): FastifyInstance {
  const unanswered = new UnansweredRequests();
  const app = fastify({
    logger: false,
    bodyLimit: limits.bodyBytesMax,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    forceCloseConnections: 'idle',
    // Said by `admit`, as a problem.
    return503OnClosing: false,
    exposeHeadRoutes: false,
    http: {
      maxHeaderSize: limits.headerBytesMax,
      requestTimeout: limits.requestTimeoutMs,
      headersTimeout: limits.requestTimeoutMs,
      connectionsCheckingInterval: limits.requestTimeoutCheckMs,
      // Looked at with all that callers must show.
      requireHostHeader: false,
    },
    clientErrorHandler: (error, socket) => refuseBroken(error, socket, unanswered),
    frameworkErrors: (error, request, reply) => sayUnroutable(agent, error, request, reply),
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: false } },
  });
  app.server.maxConnections = limits.connectionsMax;
  unanswered.watch(app.server);
  readJsonOnly(app);
  checkCallers(app, agent);
  noteAnswers(app, agent);
  app.setErrorHandler((error, request, reply) => sayProblem(agent, error, request, reply));
  app.setNotFoundHandler((request, reply) => sayProblem(agent, new Problem('route-unknown'), request, reply));
  addRoutes(app, agent);
  addEventStream(app, agent, stopped);
  return app;
}

/** Before anything of a call is read but its headers. */
function checkCallers(app: FastifyInstance, agent: Agent): void {
  app.addHook('onRequest', async (request, reply) => {
    const { isOpen = false } = request.routeOptions.config as { readonly isOpen?: boolean };
    if (admit(agent, request, reply, isOpen) === 'call') return;
    return reply.code(204).headers(preflightHeaders).send();
  });
}

/** Whether this is a call or a browser's question about one. @throws Problem when it may not be answered */
function admit(
  { settings, isStopping }: Agent,
  { method, headers }: FastifyRequest,
  reply: FastifyReply,
  isOpen: boolean,
): 'call' | 'preflight' {
  // There are few connections: whoever has not shown the token keeps none.
  reply.header('connection', 'close');
  const { host, origin, authorization } = headers;
  const web = webVerdict(settings, { host, origin });
  if (web !== 'right') throw new Problem(web, web === 'host-refused' ? 'host' : 'origin');
  if (origin !== undefined) reply.headers(crossOriginHeaders(origin));
  if (isPreflight(method, headers)) return 'preflight';
  if (isOpen) return 'call';
  const bearer = bearerVerdict(authorization, settings.token);
  if (bearer !== 'right') throw new Problem(`token-${bearer}`, 'authorization');
  reply.removeHeader('connection');
  if (isStopping) throw new Problem('stopping');
  return 'call';
}

/** Of an address that fastify cannot make out; it asks none of our hooks. */
function sayUnroutable(agent: Agent, error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(answerHeaders);
  try {
    admit(agent, request, reply, false);
    sayProblem(agent, error, request, reply);
  } catch (refusal) {
    sayProblem(agent, refusal, request, reply);
  }
}

function noteAnswers(app: FastifyInstance, { settings }: Agent): void {
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(answerHeaders);
  });
  app.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    const ms = Math.round(reply.elapsedTime);
    settings.log.debug({ method, route: routeOptions.url ?? null, status: reply.statusCode, ms }, 'answered');
  });
}

function addRoutes(app: FastifyInstance, agent: Agent): void {
  let waiting = 0;
  for (const route of routes) {
    app.route({
      method: route.method,
      url: route.path,
      schema: schemaOf(route),
      config: { isOpen: route.isOpen === true },
      async handler(request, reply) {
        // Whoever only looks does not wait, and is let in: a key is how a caller learns what he has done.
        const waits = route.method === 'POST';
        if (waits && waiting >= limits.waitingCallsMax) throw new Problem('agent-busy');
        if (waits) waiting++;
        try {
          const ask = { ...askOf(agent, request), left: leftSignal(reply) };
          const { status, body, headers = {} } = await route.serve(ask);
          return await reply.code(status).headers(headers).send(body);
        } finally {
          if (waits) waiting--;
        }
      },
    });
  }
}

/** Aborted when the caller has left, whose answer nobody will read. */
function leftSignal({ raw }: FastifyReply): AbortSignal {
  const leaving = new AbortController();
  if (raw.destroyed) leaving.abort();
  raw.once('close', () => leaving.abort());
  return leaving.signal;
}

function addEventStream(app: FastifyInstance, agent: Agent, stopped: AbortSignal): void {
  app.route({
    method: 'GET',
    url: eventsRoute.path,
    schema: schemaOf(eventsRoute),
    async handler(request, reply) {
      if (agent.events.isFull) throw new Problem('agent-busy');
      const { query, headers } = askOf(agent, request);
      const { terminalId } = query;
      if (terminalId !== undefined && !agent.terminals.has(terminalId))
        throw new Problem('terminal-unknown', 'terminalId');
      reply.headers(answerHeaders).type('text/event-stream; charset=utf-8').hijack();
      reply.raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
      streamEvents(agent, reply.raw, { terminalId, lastEventId: headers['last-event-id'] }, stopped);
    },
  });
}

/** Other forms than JSON, which a web page could send without asking, are not read at all. */
function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, text, done) => {
    try {
      done(null, text === '' ? {} : JSON.parse(text as string));
    } catch {
      done(new Problem('body-not-json'));
    }
  });
  // A call without a body is one with an empty one.
  app.addHook('preValidation', async (request) => {
    if (request.method === 'POST') request.body ??= {};
  });
}

function schemaOf({ query, headers, body }: Pick<Route, 'query' | 'headers' | 'body'>): object {
  return { ...(query && { querystring: query }), ...(headers && { headers }), ...(body && { body }) };
}

function askOf(agent: Agent, request: FastifyRequest): Omit<Ask, 'left'> {
  return {
    agent,
    params: request.params as Ask['params'],
    query: request.query as Ask['query'],
    headers: request.headers as Headers,
    body: request.body,
  };
}

function sayProblem(
  agent: Agent,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const problem = problemOf(error);
  if (problem.code === 'internal-error') {
    const route = request.routeOptions.url ?? null;
    agent.settings.log.error({ route, ...faultFields(error) }, 'fault');
  }
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  // The body is not read.
  if (problem.status === 413 || problem.status === 415) reply.header('connection', 'close');
  const { retryAfterS } = problem;
  if (retryAfterS !== null) reply.header('retry-after', String(retryAfterS));
  return reply
    .code(problem.status)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemDocument(problem, languageOf(request.headers['accept-language']))));
}
