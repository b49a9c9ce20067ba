import type { JournalGap, TerminalEvent } from '@rollcall/terminal';
import { expect, it } from 'vitest';
import { logTrouble } from './log-trouble.ts';

/** Lines that the events leave in the log. */
function linesOf(...events: readonly TerminalEvent[]) {
  const lines: { readonly fields: object; readonly text: string }[] = [];
  const refuse = () => expect.unreachable('trouble is an error');
  const error = (fields: object, text: string) => void lines.push({ fields, text });
  for (const event of events) logTrouble({ debug: refuse, info: refuse, error }, '10000001', event);
  return lines;
}

const terminalId = '10000001';
const operationId = 'op-1';

it('a certificate file that cannot be used is named', () => {
  const where = { operationId, uplink: 'wifi', endpoint: 'tls://gw:9443' };
  const why = { code: 'certificate-unreadable', path: '/etc/rollcall/ca.pem' };
  expect(linesOf({ kind: 'tls-settings-unusable', ...where, ...why })).toEqual([
    { fields: { terminalId, ...where, ...why }, text: 'tls settings unusable' },
  ]);
});

it('a damaged journal is named with its copy, and one whose end was merely cut off is not', () => {
  const damageOf = (kind: JournalGap['kind']) => ({
    ...{ setAsideAs: 'journal.damaged', gaps: [{ kind, offset: 100, bytes: 20 }], records: 3 },
  });
  const [damage, cut] = [damageOf('damaged'), damageOf('cut')];
  expect(linesOf({ kind: 'journal-damaged', damage }, { kind: 'journal-damaged', damage: cut })).toEqual([
    { fields: { terminalId, ...damage }, text: 'journal damaged' },
  ]);
});

it('a parked reversal is named by its number and batch', () => {
  const told = { stan: '000007', batchNumber: '000001', why: 'tries', responseCode: '96' } as const;
  const reversal = {
    ...{ ...told, amount: '000000000100', entryMode: '022', reason: '98' as const, tries: 3 },
    ...{ isSignInAwaited: false, signInsGranted: 0, parkedAtMs: 1 },
  } as const;
  expect(linesOf({ kind: 'reversal-parked', operationId, reversal })).toEqual([
    { fields: { terminalId, operationId, ...told }, text: 'reversal parked' },
  ]);
});

it('what is told of a call that goes well leaves no line', () => {
  expect(linesOf({ kind: 'succeeded', operation: 'sign-in', operationId, elapsedMs: 280 })).toEqual([]);
});
