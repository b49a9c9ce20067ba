import type { ByteRange, ExchangeSpec, Message } from '@rollcall/iso8583';
import type { KeySetRef, KeyStoreResult, Wrapped } from '@rollcall/keys';
import { acceptableSets, type LedgerSet, stepLedger } from '@rollcall/sign-in';
import { type Draft, decide, type Exchange, type TerminalState } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';
import { macFieldOf, macSchemeOf } from '../mac-scheme.ts';
import type { Step, StepResult } from './step.ts';

/**
 * Checks the MAC under every set the terminal may hold. The one that fits is proven by it; one that fits none
 * changes nothing but leaves a complaint, so that the next sign-in brings fresh keys.
 */
export const authenticateStep: Step = {
  name: 'authenticate',
  run(exchange, parts) {
    return (exchange.spec as ExchangeSpec).mac === 'required' ? authenticate(exchange, parts) : undefined;
  },
};

async function authenticate(exchange: Exchange, parts: GatewayParts): Promise<StepResult> {
  const { ledger } = exchange.state as TerminalState;
  const candidates = acceptableSets(ledger, exchange.arrivedMs);
  const message = exchange.message as Message;
  const f64 = message.fields[macFieldOf(message)];
  if (candidates.length === 0) decide(exchange, '77', 'no-usable-key-set');
  else if (!(f64 instanceof Uint8Array)) decide(exchange, 'A0', 'mac-missing');
  else {
    return tryEach(exchange, parts, candidates, f64);
  }
  return undefined;
}

async function tryEach(
  exchange: Exchange,
  parts: GatewayParts,
  candidates: readonly LedgerSet[],
  f64: Uint8Array,
): Promise<StepResult> {
  for (const { setId } of candidates) {
    const keySet = keySetRef(exchange.state as TerminalState, setId);
    const verified = keySet && (await verify(exchange, parts, keySet, f64));
    // What the key store could not check is not a wrong MAC: it says nothing against the terminal or its keys.
    if (!verified?.ok) {
      decide(exchange, '96', 'key-store-failure', verified?.fault ?? 'cannot-open');
      return undefined;
    }
    if (verified.value) return prove(exchange, parts, keySet as KeySetRef);
  }
  const draft = exchange.draft as Draft;
  const event = { kind: 'mac-refused', atMs: exchange.arrivedMs } as const;
  draft.ledger = stepLedger(draft.ledger, event, parts.ledgerLimits).ledger;
  decide(exchange, 'A0', 'mac-failure');
  return undefined;
}

async function verify(
  exchange: Exchange,
  { keyStore }: GatewayParts,
  set: KeySetRef,
  f64: Uint8Array,
): Promise<KeyStoreResult<boolean> | undefined> {
  const { start, end } = exchange.macRange as ByteRange;
  const scheme = macSchemeOf((exchange.state as TerminalState).terminal, set.family);
  const [verified] = await keyStore.verifyMacs([
    { set, scheme, data: exchange.bytes.subarray(start, end), f64 },
  ]);
  return verified;
}

function prove(exchange: Exchange, { ledgerLimits }: GatewayParts, keySet: KeySetRef): undefined {
  const draft = exchange.draft as Draft;
  const event = { kind: 'mac-verified', atMs: exchange.arrivedMs, setId: keySet.setId } as const;
  draft.ledger = stepLedger(draft.ledger, event, ledgerLimits).ledger;
  exchange.keySet = keySet;
  return undefined;
}

function keySetRef(state: TerminalState, setId: string): KeySetRef | null {
  const family = state.ledger.sets.find((set) => set.setId === setId)?.family;
  const wrapped: Wrapped | undefined = state.wrapped.get(setId);
  return family && wrapped ? { terminalId: state.terminal.terminalId, setId, family, wrapped } : null;
}
