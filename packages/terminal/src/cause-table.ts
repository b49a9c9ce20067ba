import { type Attempt, type AttemptResult, isNameless } from './attempt.ts';
import type { Cause } from './cause.ts';
import type { EndedCall } from './terminal-core.ts';

type CauseRow = Omit<Cause, 'evidence'>;

const unknown: CauseRow = { code: '900', id: 'unknown', confidence: 0, alternatives: [], missing: [] };

/**
 * First, plain diagnosis: one observation, one row, no probes. Confidence is low where a probe that this form of the
 * terminal does not have would decide, and `missing` names it.
 */
const byResponseCode: Readonly<Record<string, CauseRow>> = {
  '03': notRegistered(0.6, []),
  '58': notRegistered(0.5, [{ code: '201', confidence: 0.4 }]),
  '97': notRegistered(0.8, [{ code: '702', confidence: 0.1 }]),
  A0: masterKey(0.5),
  '99': masterKey(0.5),
  A7: masterKey(0.5),
  '12': row('402', 'interface-changed', 0.5, [['401', 0.3]], ['exchanges-the-host-knows']),
  '30': row('402', 'interface-changed', 0.6, [['303', 0.2]], ['last-good-sign-in']),
  '68': upstream(),
  '91': upstream(),
  '92': upstream(),
  '98': upstream(),
  '90': row('502', 'platform-maintenance', 0.8, [['601', 0.1]], ['maintenance-calendar']),
  '96': row('505', 'platform-internal', 0.7, [['601', 0.2]], ['hop-times']),
};

const byResult: Readonly<Partial<Record<AttemptResult, CauseRow>>> = {
  'key-check-failed': masterKey(0.8),
  'retired-set': row('505', 'platform-internal', 0.5, [['900', 0.3]], ['authenticated-channel']),
  'bad-answer': row('402', 'interface-changed', 0.5, [['505', 0.3]], ['peer-identity']),
  'bad-frame': row('702', 'settings-wrong', 0.6, [['107', 0.2]], ['peer-identity']),
  'no-answer': silence(
    [
      ['501', 0.25],
      ['702', 0.25],
      ['601', 0.2],
    ],
    ['echo-test', 'control-endpoint'],
  ),
  closed: silence(
    [
      ['501', 0.3],
      ['702', 0.3],
      ['505', 0.2],
    ],
    ['echo-test', 'control-endpoint'],
  ),
  'connect-refused': row(
    '503',
    'platform-down',
    0.5,
    [
      ['103', 0.2],
      ['702', 0.2],
    ],
    ['control-endpoint', 'second-uplink'],
  ),
  'connect-timed-out': silence(
    [
      ['503', 0.3],
      ['103', 0.25],
      ['102', 0.15],
    ],
    ['control-endpoint', 'second-uplink'],
  ),
  'connect-unreachable': row(
    '104',
    'not-connected',
    0.6,
    [['504', 0.2]],
    ['interface-state', 'control-endpoint'],
  ),
  'no-address': row('104', 'not-connected', 0.8, [['303', 0.1]], ['interface-state']),
  'connect-dns': row(
    '106',
    'dns-fault',
    0.6,
    [
      ['104', 0.2],
      ['702', 0.1],
    ],
    ['literal-address', 'second-resolver'],
  ),
  'not-sent': silence(
    [
      ['501', 0.3],
      ['103', 0.3],
      ['503', 0.2],
    ],
    ['control-endpoint', 'second-uplink'],
  ),
  'connect-reset': silence(
    [
      ['103', 0.35],
      ['503', 0.3],
    ],
    ['control-endpoint', 'second-uplink'],
  ),
  'tls-settings': row('702', 'settings-wrong', 0.8, [['303', 0.1]], ['readable-authority']),
  'connect-tls-not-spoken': row('702', 'settings-wrong', 0.6, [['107', 0.3]], ['control-endpoint']),
  'connect-no-gateway': row(
    '702',
    'settings-wrong',
    0.6,
    [
      ['503', 0.2],
      ['107', 0.1],
    ],
    ['control-endpoint'],
  ),
  'connect-tls-untrusted': row('107', 'captive-portal', 0.5, [['702', 0.3]], ['control-endpoint']),
  'connect-tls-name-differs': row('702', 'settings-wrong', 0.6, [['107', 0.2]], ['control-endpoint']),
  'connect-tls-expired': row('304', 'clock-wrong', 0.5, [['505', 0.4]], ['agreeing-clocks']),
  'connect-tls-not-yet-valid': row('304', 'clock-wrong', 0.8, [['505', 0.1]], ['agreeing-clocks']),
  'connect-tls-client-certificate-required': row('202', 'device-not-authenticated', 0.8, [['702', 0.1]], []),
  'connect-tls-client-certificate-rejected': row('202', 'device-not-authenticated', 0.8, [['304', 0.1]], []),
  'connect-out-of-sockets': row('303', 'terminal-software', 0.7, [], ['open-descriptors']),
  'connect-not-permitted': row('103', 'premises-firewall', 0.5, [['303', 0.3]], ['local-firewall-rules']),
};

const blockedHere = row(
  '103',
  'premises-firewall',
  0.5,
  [
    ['503', 0.2],
    ['702', 0.15],
  ],
  ['control-endpoint', 'second-uplink'],
);

/** A gateway that gives a time has said itself what is the matter. */
export const overloaded: Cause = {
  ...row('501', 'platform-overload', 0.95, [], []),
  evidence: ['slot'],
};

const identityCauses: readonly string[] = ['203', '204', '401'];

/** Whether F39 says that this terminal, or its keys, are not known: who has proven who it is says that once for all. */
export function isIdentityRefusal(responseCode: string): boolean {
  return identityCauses.includes(byResponseCode[responseCode]?.code ?? '');
}

/** The attempt that tells most stands for all: the host's word before keys, keys before silence, silence before no line. */
export function causeOf(
  all: readonly Attempt[],
  responseCode: string | null,
  keyFailure: string | null,
): Cause {
  const heard = all.filter(({ result }) => !silentOnes.includes(result));
  const left = heard.filter(({ result }) => result !== 'no-address');
  // An uplink that is down by its own word tells nothing of what came of the others.
  const attempts = left.length > 0 ? left : heard;
  if (responseCode !== null && attempts.some((attempt) => attempt.result === 'refused')) {
    return { ...(byResponseCode[responseCode] ?? unknown), evidence: [`f39:${responseCode}`] };
  }
  const telling = tellingOf(seenIn(attempts.filter((attempt) => !isExplained(attempt, attempts))));
  if (telling === undefined) return { ...unknown, evidence: [] };
  const seen = keyFailure === null ? [] : [`kcv:${keyFailure}`];
  return {
    ...(telling === 'mixed-no' ? blockedHere : (byResult[telling] ?? unknown)),
    evidence: [...new Set(seenIn(attempts)), ...seen],
  };
}

/** A resolver that says nothing is a fault of names, unless an address that is known is as silent. */
function seenIn(attempts: readonly Attempt[]): readonly AttemptResult[] {
  const silent = attempts.filter(({ result }) => result === 'connect-timed-out');
  if (!silent.every(isNameless)) return attempts.map(({ result }) => result);
  return attempts.map((attempt) => (isNameless(attempt) ? 'connect-dns' : attempt.result));
}

/** Of a sign-in whose turn came when its time was over: what took the call before so long is what is known. */
export function causeOfWaiting(before: Pick<EndedCall, 'attempts' | 'cause'> | null): Cause {
  const known = before?.cause ?? causeOf(before?.attempts ?? [], null, null);
  return { ...known, evidence: [...new Set(['waited-for-earlier-calls', ...known.evidence])] };
}

/** What an endpoint says of the next connection holds for the one before, which it closed with a request under way. */
function isExplained({ result, endpoint }: Attempt, all: readonly Attempt[]): boolean {
  return (
    result === 'closed' &&
    all.some((other) => other.endpoint === endpoint && explaining.includes(other.result))
  );
}

const explaining: readonly AttemptResult[] = [
  'connect-tls-client-certificate-required',
  'connect-tls-client-certificate-rejected',
  'connect-no-gateway',
];

/**
 * The result that tells most. Of connections: one that was reset or refused shows that there is a line, so that
 * another that is unreachable does not mean that there is none. Both together, aloud, is what a firewall does that
 * stands before all of them.
 */
function tellingOf(results: readonly AttemptResult[]): AttemptResult | 'mixed-no' | undefined {
  const further = results.find((result) => !result.startsWith('connect-'));
  if (further !== undefined || !results.includes('connect-unreachable')) return further ?? results[0];
  const others = results.filter((result) => result !== 'connect-unreachable');
  const isRefusedToo = others.some((result) => result === 'connect-refused' || result === 'connect-reset');
  return isRefusedToo ? 'mixed-no' : (others[0] ?? 'connect-unreachable');
}

/** They were closed before they could tell anything. */
const silentOnes: readonly AttemptResult[] = ['unused', 'cancelled', 'warm-lost'];

function row(
  code: string,
  id: string,
  confidence: number,
  alternatives: readonly (readonly [string, number])[],
  missing: readonly string[],
): CauseRow {
  return {
    code,
    id,
    confidence,
    missing,
    alternatives: alternatives.map(([other, share]) => ({ code: other, confidence: share })),
  };
}

function notRegistered(confidence: number, alternatives: CauseRow['alternatives']): CauseRow {
  const missing = ['authenticated-channel', 'serial-in-registry'];
  return { code: '203', id: 'terminal-not-registered', confidence, alternatives, missing };
}

function masterKey(confidence: number): CauseRow {
  return row(
    '204',
    'master-key-mismatch',
    confidence,
    [['505', 0.1]],
    ['tmk-kcv-on-record', 'authenticated-channel'],
  );
}

function upstream(): CauseRow {
  return row('601', 'upstream-host', 0.7, [['505', 0.15]], ['hop-times']);
}

function silence(alternatives: readonly (readonly [string, number])[], missing: readonly string[]): CauseRow {
  return { ...row('900', 'unknown', 0, alternatives, missing) };
}
