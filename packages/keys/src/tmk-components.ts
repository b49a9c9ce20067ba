import { type BlockCiphers, type CipherName, isKeyLength } from './ciphers/block-ciphers.ts';
import { equalInConstantTime } from './constant-time.ts';
import { kcv } from './key-check-value.ts';
import { limits } from './limits.ts';
import { type ClearKey, Secret } from './secret.ts';

/** What one custodian brings, with the KCV on their paper: its first 3 or 4 bytes. */
export interface TmkComponent {
  readonly component: Secret;
  readonly kcv?: Uint8Array;
}

export interface TmkComponentError {
  readonly code: 'bad-component-count' | 'bad-component-length' | 'bad-kcv' | 'components-cancel-out';
  /** `components[1]`, or `tmk` for the whole. */
  readonly path: string;
  readonly message: string;
}

export type CombinedTmk =
  | { readonly ok: true; readonly tmk: Secret; readonly kcv: Uint8Array }
  | { readonly ok: false; readonly error: TmkComponentError };

/** KCV of a TMK (4 bytes), as its letter shows it. */
export function tmkKcv(ciphers: BlockCiphers, cipher: CipherName, tmk: ClearKey): Uint8Array {
  return kcv(ciphers, cipher, tmk);
}

/** XOR of all components. @throws RangeError when there are none or their lengths differ. */
export function combineComponents(components: readonly Secret[]): Secret {
  const [first, ...others] = components;
  if (first === undefined || others.some((other) => other.length !== first.length)) {
    throw new RangeError('components must be of one length');
  }
  const combined = new Uint8Array(first.reveal());
  for (const other of others) {
    const bytes = other.reveal();
    for (let i = 0; i < combined.length; i++) combined[i] = (combined[i] ?? 0) ^ (bytes[i] ?? 0);
  }
  return new Secret(combined);
}

/**
 * A TMK from the components of a key ceremony, each checked against the KCV it came with, and the whole against its
 * own. Components are checked one by one, so that the custodian who mistyped is named.
 */
export function tmkFromComponents(
  ciphers: BlockCiphers,
  input: {
    readonly cipher: CipherName;
    readonly components: readonly TmkComponent[];
    readonly kcv?: Uint8Array;
  },
): CombinedTmk {
  const { cipher, components } = input;
  if (components.length < 2 || components.length > limits.componentsMax) {
    return refusal('bad-component-count', 'tmk', `2 to ${limits.componentsMax} components are expected`);
  }
  const tmkBytes = components[0]?.component.length ?? 0;
  for (const [i, { component, kcv: wanted }] of components.entries()) {
    const path = `components[${i}]`;
    if (component.length !== tmkBytes || !isKeyLength(cipher, component.length)) {
      return refusal('bad-component-length', path, 'not a key length of the cipher, or unlike the first one');
    }
    if (!isExpectedKcv(kcv(ciphers, cipher, component), wanted)) {
      return refusal('bad-kcv', path, 'the KCV is not that of the component');
    }
  }
  const tmk = combineComponents(components.map(({ component }) => component));
  if (tmk.reveal().every((byte) => byte === 0)) {
    return refusal('components-cancel-out', 'tmk', 'the components make a key of zeros');
  }
  const combinedKcv = kcv(ciphers, cipher, tmk);
  if (!isExpectedKcv(combinedKcv, input.kcv))
    return refusal('bad-kcv', 'tmk', 'the KCV is not that of the TMK');
  return { ok: true, tmk, kcv: combinedKcv };
}

function isExpectedKcv(actual: Uint8Array, wanted: Uint8Array | undefined): boolean {
  if (wanted === undefined) return true;
  return wanted.length >= 3 && equalInConstantTime(actual.subarray(0, wanted.length), wanted);
}

function refusal(code: TmkComponentError['code'], path: string, message: string): CombinedTmk {
  return { ok: false, error: { code, path, message } };
}
