import { type ExchangeSpec, fieldAt, type Message } from '@rollcall/iso8583';
import {
  type IssueRequest,
  isWorkingKeyForm,
  type KeyFamily,
  type KeyStoreFault,
  type KeyStoreResult,
  type WorkingKeyForm,
  workingKeyForms,
} from '@rollcall/keys';
import { type LedgerCommand, stepLedger } from '@rollcall/sign-in';
import { type Draft, decide, type Exchange, type TerminalState } from '../exchange.ts';
import type { GatewayParts } from '../gateway-parts.ts';

/** 0800 → 0810: the ledger says whether the terminal gets its set again or a fresh one; the key store renders it. */
export async function serveSignIn(exchange: Exchange, parts: GatewayParts): Promise<void> {
  const { terminal } = exchange.state as TerminalState;
  const form = fieldAt(exchange.message as Message, (exchange.spec as ExchangeSpec).keyFormPath ?? '') ?? '';
  if (!isWorkingKeyForm(form)) return decide(exchange, '12', 'exchange-unknown', form);
  const { family } = workingKeyForms[form];
  if (terminal.keyFamily !== null && terminal.keyFamily !== family && !terminal.mayChangeKeyFamily) {
    return decide(exchange, '12', 'key-family-differs', `${terminal.keyFamily}, asked for ${family}`);
  }
  const pooled = parts.pool.take(family, terminal.makBytes);
  const command = askLedger(exchange, parts, family, pooled?.setId ?? parts.newId());
  if (pooled && command.kind !== 'issue') parts.pool.putBack(pooled);
  if (command.kind === 'refuse') return decide(exchange, '12', 'key-family-differs', 'asked for too often');
  const f62 =
    command.kind === 'issue'
      ? await issue(exchange, parts, form, pooled ?? { setId: command.setId })
      : await reissue(exchange, parts, form, command.setId);
  if (!f62.ok) return refuse(exchange, form, f62.fault);
  const { terminal: change } = exchange.draft as Draft;
  (exchange.draft as Draft).terminal = {
    ...change,
    ...(terminal.keyFamily === family ? {} : { keyFamily: family }),
    ...(terminal.isRenewalOrdered ? { isRenewalOrdered: false } : {}),
    signedInAtMs: exchange.arrivedMs,
  };
  exchange.answerFields = new Map([[62, f62.value]]);
  decide(exchange, '00', 'signed-in', command.kind === 'issue' ? command.reason : reissueDetail(command));
}

/** A form that this terminal's TMK cannot carry is the terminal's doing; anything else is ours. */
function refuse(exchange: Exchange, form: WorkingKeyForm, fault: KeyStoreFault): void {
  if (fault === 'wrong-kind')
    decide(exchange, '12', 'key-family-differs', `${form} does not go with its TMK`);
  else decide(exchange, '96', 'key-store-failure', fault);
}

function askLedger(
  exchange: Exchange,
  parts: GatewayParts,
  family: KeyFamily,
  freshSetId: string,
): LedgerCommand {
  const { terminal, ledger } = exchange.state as TerminalState;
  const step = stepLedger(
    ledger,
    {
      kind: 'sign-in-asked',
      atMs: exchange.arrivedMs,
      family,
      tmkVersion: terminal.tmk.version,
      merchantId: terminal.merchantId,
      profileId: terminal.profileId,
      freshSetId,
    },
    parts.ledgerLimits,
  );
  (exchange.draft as Draft).ledger = step.ledger;
  return step.command as LedgerCommand;
}

/** From a set of the pool, which goes back when it surely was not given to anybody; or from keys made now. */
async function issue(
  exchange: Exchange,
  { keyStore, pool }: GatewayParts,
  form: WorkingKeyForm,
  from: IssueRequest['from'],
): Promise<KeyStoreResult<Uint8Array>> {
  const { terminal } = exchange.state as TerminalState;
  const isPooled = 'wrapped' in from;
  const tmk = { terminalId: terminal.terminalId, ...terminal.tmk };
  const [issued] = await keyStore.issueWorkingKeys([{ tmk, form, makBytes: terminal.makBytes, from }]);
  if (!issued?.ok) {
    if (isPooled) pool.putBack(from);
    return issued ?? { ok: false, fault: 'unavailable' };
  }
  const draft = exchange.draft as Draft;
  draft.issued = issued.value.set;
  draft.claimedPoolSetId = isPooled ? from.setId : null;
  return { ok: true, value: issued.value.f62 };
}

async function reissue(
  exchange: Exchange,
  { keyStore }: GatewayParts,
  form: WorkingKeyForm,
  setId: string,
): Promise<KeyStoreResult<Uint8Array>> {
  const { terminal, wrapped, ledger } = exchange.state as TerminalState;
  const sealed = wrapped.get(setId);
  const family = ledger.sets.find((set) => set.setId === setId)?.family;
  if (!sealed || !family) return { ok: false, fault: 'cannot-open' };
  const tmk = { terminalId: terminal.terminalId, ...terminal.tmk };
  const set = { terminalId: terminal.terminalId, setId, family, wrapped: sealed };
  const [again] = await keyStore.reissueWorkingKeys([{ tmk, form, set }]);
  if (!again?.ok) return again ?? { ok: false, fault: 'unavailable' };
  return { ok: true, value: again.value.f62 };
}

function reissueDetail(command: Extract<LedgerCommand, { kind: 'reissue' }>): string {
  return command.budgetSpent ? 'reissued, complaint budget spent' : 'reissued';
}
