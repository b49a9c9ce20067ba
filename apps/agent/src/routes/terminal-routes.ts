import { Type } from 'typebox';
import { ProblemDocument, TerminalDocument, terminalDocument } from '../http/documents.ts';
import type { Route } from '../http/route.ts';
import { terminalOf } from './terminal-of.ts';

export const terminalRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/terminals',
    summary: 'Every terminal with what it knows of itself',
    answers: { 200: Type.Array(TerminalDocument) },
    async serve({ agent }) {
      return { status: 200, body: [...agent.terminals.values()].map(terminalDocument) };
    },
  },
  {
    method: 'GET',
    path: '/v1/terminals/:terminalId',
    summary: 'One terminal, and how old its knowledge of the gateways is',
    answers: { 200: TerminalDocument, 404: ProblemDocument },
    async serve(ask) {
      return { status: 200, body: terminalDocument(terminalOf(ask)) };
    },
  },
];
