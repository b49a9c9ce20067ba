import { createManualClock } from '@rollcall/transport';
import { createTerminal, type TerminalOptions } from '../src/index.ts';
import { approve } from './fake-gateway.ts';
import { shopTerminal } from './rig.ts';
import { type EndpointScript, endedIn, ScriptedNet } from './scripted-net.ts';

export const works: EndpointScript = { connectMs: 40, answerMs: 60, respond: approve };
export const dropped: EndpointScript = { ...works, connectMs: null };
export const mute: EndpointScript = { ...works, answerMs: null };
export const closed: EndpointScript = { ...works, isClosed: true };
export const inCluster = (script: EndpointScript): EndpointScript => ({ ...script, cluster: 'east' });

export const deadlineMs = 25_000;

/** A terminal on a net of scripts; endpoints are numbered from 1. */
export function at(scripts: readonly EndpointScript[], options: Partial<TerminalOptions> = {}) {
  const clock = createManualClock(1_000_000);
  const net = new ScriptedNet(clock, Object.fromEntries(scripts.map((script, i) => [i + 1, script])));
  const endpoints = scripts.map((_, i) => ({ scheme: 'tcp', host: '127.0.0.1', port: i + 1 }) as const);
  const terminal = createTerminal({ ...shopTerminal, endpoints, clock, net, deadlineMs, ...options });
  return { clock, net, terminal, ended: <T>(call: Promise<T>) => endedIn(clock, call, 2 * deadlineMs) };
}
