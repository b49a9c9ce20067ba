export type Framing = 'binary2' | 'bcd2' | 'ascii4' | 'none';

/** Digits and text as strings, bytes as buffers, by field number. */
export type Fields = Readonly<Record<number, string | Buffer>>;

export interface Message {
  readonly tpdu: string | null;
  readonly header: string | null;
  readonly mti: string;
  readonly fields: Fields;
}

/** A message as received: text fields are strings, F52, F55, F62 and F64 buffers. */
export interface ReceivedMessage {
  readonly tpdu: string | null;
  readonly header: string | null;
  readonly mti: string;
  readonly fields: Readonly<Record<number, string>> & {
    readonly 52: Buffer;
    readonly 55: Buffer;
    readonly 62: Buffer;
    readonly 64: Buffer;
  };
  /** What the MAC covers; null without F64. */
  readonly mab: Buffer | null;
  readonly size: number;
}

export interface Keys {
  readonly cipher: 'des' | 'sm4';
  readonly form: string;
  readonly pik: Buffer;
  readonly mak: Buffer;
  readonly tdk?: Buffer;
}

export interface Card {
  readonly pan: string;
  readonly track2: string;
}

export const testCard: Card;

export function bcd(digits: string, align?: 'left' | 'right'): Buffer;
export function encodeBody(message: Message): Buffer;
export function encodeFrame(message: Message, framing?: Framing): Buffer;
/** @throws Error for what is no message, or not all of one */
export function decodeMessage(content: Buffer): ReceivedMessage;

export class FrameSplitter {
  constructor(framing?: Framing);
  push(chunk: Buffer): ReceivedMessage[];
}

export function encrypt(cipher: 'des' | 'sm4', key: Buffer, data: Buffer): Buffer;
export function kcvOf(cipher: 'des' | 'sm4', key: Buffer): Buffer;
/** @throws Error when a KCV is wrong */
export function openWorkingKeys(tmk: Buffer, form: string, f62: Buffer): Keys;
export function makeMac(keys: Pick<Keys, 'cipher' | 'mak'>, data: Buffer): Buffer;
export function clearPinBlock(pin: string, pan: string): Buffer;
export function encryptPin(keys: Pick<Keys, 'cipher' | 'pik'>, pin: string, pan: string): Buffer;

export function openLink(options: {
  readonly host?: string;
  readonly port: number;
  readonly framing?: Framing;
}): Promise<Link>;

export class Link {
  readonly bytesRead: number;
  readonly isClosed: boolean;
  send(message: Message | Buffer): void;
  drip(bytes: Buffer): Promise<void>;
  request(message: Message): Promise<ReceivedMessage>;
  answerTo(message: Message): Promise<ReceivedMessage>;
  next(fits?: (message: ReceivedMessage) => boolean): Promise<ReceivedMessage>;
  closed(): Promise<void>;
  end(): void;
  drop(): Promise<void>;
}

export class Terminal {
  keys: Keys | null;
  readonly terminalId: string;
  readonly merchantId: string;
  readonly tmk: Buffer;
  batch: string;
  stan: number;
  tpdu: string | null;
  header: string | null;
  constructor(options: {
    readonly terminalId: string;
    readonly merchantId: string;
    readonly tmk: string;
    readonly batch?: string;
    readonly tpdu?: string | null;
    readonly header?: string | null;
  });
  nextStan(): string;
  management(mti: string, code: string, more?: Fields): Message;
  signIn(form?: string): Message;
  signOff(): Message;
  echo(): Message;
  keyFailure(failed: { readonly pik?: 0 | 1; readonly mak?: 0 | 1; readonly tdk?: 0 | 1 }): Message;
  /** @throws Error unless the answer is right and every KCV with it */
  takeKeys(request: Message, answer: ReceivedMessage): Keys;
  purchase(options: {
    readonly amount: string;
    readonly stan?: string;
    readonly keys?: Keys | null;
    readonly pin?: string;
    readonly card?: Card;
    readonly batch?: string;
  }): Message;
  reversal(purchase: Message, options?: { readonly keys?: Keys | null; readonly reason?: string }): Message;
  withMac(message: Message, keys?: Keys | null): Message;
  isMacGood(answer: ReceivedMessage, keys?: Keys | null): boolean;
}

export function checkSelf(): void;
