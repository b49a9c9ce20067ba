import type { CipherName } from '../ciphers/block-ciphers.ts';
import { portableCiphers } from '../ciphers/portable-ciphers.ts';
import type {
  IssueRequest,
  KeySetRef,
  KeyStore,
  KeyStoreResult,
  MacScheme,
  PooledKeySet,
  TmkRef,
  Wrapped,
} from '../key-store.ts';
import { computeMac, f64Of } from '../mac.ts';
import { Secret } from '../secret.ts';
import type { KeyFamily, MakBytes, WorkingKeyForm } from '../working-key-form.ts';
import { openWorkingKeys } from '../working-keys.ts';

export interface Dialect {
  readonly form: WorkingKeyForm;
  readonly family: KeyFamily;
  readonly makBytes: MakBytes;
  readonly tmk: Secret;
  readonly cipher: CipherName;
  readonly scheme: MacScheme;
}

export const cupEcb: MacScheme = { algorithm: 'cup-ecb', padding: 'zero', encoding: 'ascii-hex' };
export const x919: MacScheme = { algorithm: 'x9.19', padding: 'iso9797-2', encoding: 'raw' };
export const sm4: MacScheme = { algorithm: 'sm4', padding: 'zero', encoding: 'ascii-hex' };
export const shortTmk = Secret.fromHex('0123456789ABCDEF');
export const longTmk = Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269E9');
export const longestTmk = Secret.fromHex('CA5D92598DCA48CE8A4C76361A9269E90123456789ABCDEF');

export const dialects: readonly Dialect[] = [
  { form: '001', family: 'single', makBytes: 8, tmk: shortTmk, cipher: 'des', scheme: cupEcb },
  { form: '001', family: 'single', makBytes: 8, tmk: longTmk, cipher: 'des', scheme: cupEcb },
  { form: '003', family: 'double', makBytes: 8, tmk: longTmk, cipher: 'des', scheme: cupEcb },
  { form: '003', family: 'double', makBytes: 16, tmk: longestTmk, cipher: 'des', scheme: x919 },
  { form: '004', family: 'double', makBytes: 8, tmk: longTmk, cipher: 'des', scheme: cupEcb },
  { form: '006', family: 'sm4', makBytes: 16, tmk: longTmk, cipher: 'sm4', scheme: sm4 },
];
export const [, , double003, double003x16, , sm4006] = dialects as [
  Dialect,
  Dialect,
  Dialect,
  Dialect,
  Dialect,
  Dialect,
];
export const message = new TextEncoder().encode('0200 and the fields before the MAC');

export function answerOf<T>(results: readonly KeyStoreResult<T>[], index = 0): T {
  const result = results[index];
  if (result?.ok !== true) throw new Error(`expected a value, got ${result?.fault}`);
  return result.value;
}

export function faultOf<T>(results: readonly KeyStoreResult<T>[], index = 0): string | undefined {
  const result = results[index];
  return result?.ok === false ? result.fault : undefined;
}

export async function wrap(
  store: KeyStore,
  dialect: Dialect,
  terminalId = '10000001',
  version = 1,
): Promise<TmkRef> {
  const { cipher, tmk } = dialect;
  return answerOf(await store.wrapTmks([{ terminalId, version, cipher, tmk }])).ref;
}

export async function pool(
  store: KeyStore,
  { family, makBytes }: Dialect,
  setId: string,
): Promise<PooledKeySet> {
  return answerOf(await store.makePooledKeySets({ family, makBytes, setIds: [setId] }));
}

/** What the terminal finds in F62, with the set as the store keeps it. */
export async function issue(
  store: KeyStore,
  dialect: Dialect,
  from: IssueRequest['from'],
  terminalId = '10000001',
): Promise<{ readonly tmk: TmkRef; readonly set: KeySetRef; readonly f62: Uint8Array }> {
  const tmk = await wrap(store, dialect, terminalId);
  const { form, makBytes } = dialect;
  return { tmk, ...answerOf(await store.issueWorkingKeys([{ tmk, form, makBytes, from }])) };
}

export function opened(dialect: Pick<Dialect, 'tmk' | 'form'>, f62: Uint8Array) {
  const { tmk, form } = dialect;
  const result = openWorkingKeys(portableCiphers, { tmk, form, f62 });
  if (!result.ok) throw new Error(result.error.message);
  return result;
}

export function macOf({ scheme }: Dialect, mak: Secret, data: Uint8Array): Uint8Array {
  const { algorithm, padding, encoding } = scheme;
  return f64Of(computeMac(portableCiphers, { algorithm, key: mak, padding, data }), encoding);
}

export function flipped({ keyId, blob }: Wrapped, bit: number): Wrapped {
  const damaged = new Uint8Array(blob);
  const at = (bit >> 3) % damaged.length;
  damaged[at] = (damaged[at] ?? 0) ^ (1 << (bit & 7));
  return { keyId, blob: damaged };
}

export interface Parts {
  readonly store: () => KeyStore;
  readonly stranger: () => KeyStore;
}
