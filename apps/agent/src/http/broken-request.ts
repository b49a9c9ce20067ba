import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Problem, problemDocument } from './problem.ts';
import type { ProblemCode } from './problem-texts.ts';

/** What Node finds wrong with a request before there is one, by its codes. */
const byCode: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'body-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

/** Requests of each connection that came whole and were not answered yet. */
export class UnansweredRequests {
  readonly #bySocket = new WeakMap<Socket, Set<IncomingMessage>>();

  watch(server: Server): void {
    server.on('request', (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      const requests = this.#bySocket.get(socket) ?? new Set();
      this.#bySocket.set(socket, requests.add(request));
      response.once('close', () => requests.delete(request));
    });
  }

  hasOn(socket: Socket): boolean {
    return [...(this.#bySocket.get(socket) ?? [])].some(({ complete }) => complete);
  }
}

/**
 * Says what is wrong with bytes that make no request, or not in time, and ends their connection. Nothing is said where
 * an earlier request waits for its answer: it would be taken for that.
 */
export function refuseBroken(
  { code = '' }: { readonly code?: string },
  socket: Socket,
  unanswered: UnansweredRequests,
): void {
  if (socket.destroyed) return;
  // What came of a peer that has gone needs no answer.
  const isGone = code === 'ECONNRESET' || !socket.writable;
  if (isGone || unanswered.hasOn(socket)) return void socket.destroy();
  const problem = new Problem(byCode[code] ?? 'request-malformed');
  const body = JSON.stringify(problemDocument(problem, 'en'));
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.write([...head, '', body].join('\r\n'));
  socket.destroySoon();
}
