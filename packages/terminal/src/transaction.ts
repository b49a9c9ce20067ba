import type { Message } from '@rollcall/iso8583';
import { fieldAt } from '@rollcall/iso8583';
import { type SealedBox, type Sealer, seal, unseal } from './sealed-box.ts';

/** An approved purchase in the terminal's books, kept until its batch is settled. */
export interface Transaction {
  readonly stan: string;
  readonly batchNumber: string;
  /** F4, twelve digits. */
  readonly amount: string;
  /** F22. */
  readonly entryMode: string;
  /** F37 and F38. */
  readonly rrn: string | null;
  readonly authorisationCode: string | null;
  /** F13 and F12, MMDDhhmmss. */
  readonly localTime: string | null;
  /** PAN for the batch upload, the only card data that is kept: sealed, and gone with the batch. */
  readonly sealedPan: SealedBox;
}

/** Books the purchase that `answer` approves. */
export function transactionOf(
  sealer: Sealer,
  purchase: Pick<Transaction, 'stan' | 'batchNumber' | 'amount' | 'entryMode'>,
  pan: Uint8Array,
  answer: Message,
): Transaction {
  const { stan, batchNumber, amount, entryMode } = purchase;
  const [date, time] = [fieldAt(answer, '13'), fieldAt(answer, '12')];
  return {
    stan,
    batchNumber,
    amount,
    entryMode,
    rrn: fieldAt(answer, '37') ?? null,
    authorisationCode: fieldAt(answer, '38') ?? null,
    localTime: date && time ? date + time : null,
    sealedPan: seal(sealer, 'card number', pan.slice()),
  };
}

/** Null when the TMK or the merchant has changed since. */
export function panOfTransaction(sealer: Sealer, { sealedPan }: Transaction): string | null {
  const pan = unseal(sealer, 'card number', sealedPan);
  return pan && new TextDecoder('latin1').decode(pan);
}
