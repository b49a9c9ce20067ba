import { type BlockCiphers, isKeyLength } from './ciphers/block-ciphers.ts';
import { opensslCiphers } from './ciphers/openssl-ciphers.ts';
import { kcv } from './key-check-value.ts';
import type {
  IssueRequest,
  KeySetRef,
  KeyStore,
  KeyStoreFault,
  KeyStoreResult,
  KeyStoreResults,
  MakeMacRequest,
  PooledKeySet,
  ReissueRequest,
  TmkRef,
  TranslatePinRequest,
  VerifyMacRequest,
  Wrapped,
} from './key-store.ts';
import { computeMac, f64Of, isMacKeyLength, macCipher, macEquals } from './mac.ts';
import { decryptPinBlock, encryptPinBlock } from './pin-block.ts';
import type { Secret } from './secret.ts';
import { type ClearKeySet, drawKey, makeClearKeySet } from './software/clear-key-set.ts';
import { HmacKey } from './software/hmac-key.ts';
import { KeyVault } from './software/key-vault.ts';
import { MasterKeyRing } from './software/master-key-ring.ts';
import { createRandomPool, type RandomBytes } from './software/random-pool.ts';
import { isTmkLength, type KeyFamily, type MakBytes, workingKeyForms } from './working-key-form.ts';
import { renderF62 } from './working-keys.ts';

export interface SoftwareKeyStoreOptions {
  /** 32 bytes each. New blobs are sealed under `current`; those under an `older` one still open. */
  readonly masterKeys: { readonly current: Secret; readonly older?: readonly Secret[] };
  /** OpenSSL's unless given. */
  readonly ciphers?: BlockCiphers;
  /** Random bytes, fresh at each call: the system's unless a simulation gives its own. */
  readonly random?: RandomBytes;
}

/** A zone key is a double-length DES key, whatever the family of the terminals in front. */
const zoneKeyBytes = 16;

/**
 * A key store in this process's memory, and so not for production PINs. Blobs are AES-256-GCM under subkeys of the
 * master key (see software/key-vault.ts for names and layout, software/master-key-ring.ts for the derivation). Digests
 * are made under the current master key only, so a message from before a change of it is not recognised after.
 * @throws RangeError for a master key that is not 32 bytes.
 */
export function createSoftwareKeyStore(options: SoftwareKeyStoreOptions): KeyStore {
  return new SoftwareKeyStore(options);
}

class SoftwareKeyStore implements KeyStore {
  readonly isFitForProductionPins = false;
  readonly #ring: MasterKeyRing;
  readonly #vault: KeyVault;
  readonly #ciphers: BlockCiphers;
  readonly #random: RandomBytes;

  constructor({
    masterKeys,
    ciphers = opensslCiphers,
    random = createRandomPool(),
  }: SoftwareKeyStoreOptions) {
    this.#ring = new MasterKeyRing(masterKeys);
    this.#vault = new KeyVault(this.#ring, random);
    this.#ciphers = ciphers;
    this.#random = random;
  }

  get keyId(): string {
    return this.#ring.current.id;
  }

  async wrapTmks(
    requests: readonly (Omit<TmkRef, 'wrapped'> & { readonly tmk: Secret })[],
  ): KeyStoreResults<{ readonly ref: TmkRef; readonly kcv: Uint8Array }> {
    return requests.map(({ terminalId, version, cipher, tmk }) => {
      if (!isKeyLength(cipher, tmk.length)) return fault('wrong-kind');
      const wrapped = this.#vault.sealTmk({ terminalId, version, cipher }, tmk.reveal());
      return done({ ref: { terminalId, version, cipher, wrapped }, kcv: kcv(this.#ciphers, cipher, tmk) });
    });
  }

  async makePooledKeySets(request: {
    readonly family: KeyFamily;
    readonly makBytes: MakBytes;
    readonly setIds: readonly string[];
  }): KeyStoreResults<PooledKeySet> {
    const { family, makBytes } = request;
    return request.setIds.map((setId) => {
      const set = makeClearKeySet(this.#random, request);
      const wrapped = this.#vault.sealSet(setId, set);
      set.bytes.fill(0);
      return done({ setId, family, makBytes, wrapped });
    });
  }

  async issueWorkingKeys(
    requests: readonly IssueRequest[],
  ): KeyStoreResults<{ readonly f62: Uint8Array; readonly set: KeySetRef }> {
    return requests.map((request) => this.#issue(request));
  }

  async reissueWorkingKeys(
    requests: readonly ReissueRequest[],
  ): KeyStoreResults<{ readonly f62: Uint8Array }> {
    return requests.map(({ tmk, form, set: ref }) => {
      if (ref.terminalId !== tmk.terminalId) return fault('cannot-open');
      const set = this.#vault.openSet(ref);
      return set === null ? fault('cannot-open') : this.#render(tmk, form, set);
    });
  }

  async makeMacs(requests: readonly MakeMacRequest[]): KeyStoreResults<Uint8Array> {
    return requests.map((request) => this.#mac(request));
  }

  async verifyMacs(requests: readonly VerifyMacRequest[]): KeyStoreResults<boolean> {
    return requests.map((request) => {
      const mac = this.#mac(request);
      return mac.ok ? done(macEquals(mac.value, request.f64)) : mac;
    });
  }

  async translatePins(
    requests: readonly TranslatePinRequest[],
  ): KeyStoreResults<{ readonly pinBlock: Uint8Array }> {
    return requests.map((request) => this.#translate(request));
  }

  async makeZoneKey(): Promise<Wrapped> {
    const zoneKey = drawKey(this.#random, true, zoneKeyBytes);
    const wrapped = this.#vault.sealZoneKey(zoneKey);
    zoneKey.fill(0);
    return wrapped;
  }

  async digest(
    requests: readonly { readonly terminalId: string; readonly data: Uint8Array }[],
  ): KeyStoreResults<Uint8Array> {
    return requests.map(({ terminalId, data }) => {
      return done(new HmacKey(this.#ring.current.subkey('digest', terminalId)).sign(data));
    });
  }

  #issue(request: IssueRequest): KeyStoreResult<{ readonly f62: Uint8Array; readonly set: KeySetRef }> {
    const { tmk, form, makBytes, from } = request;
    const { family } = workingKeyForms[form];
    const isPooled = 'wrapped' in from;
    if (isPooled && !isPooledFor(from, family, makBytes)) return fault('wrong-kind');
    const set = isPooled ? this.#vault.openPooled(from) : makeClearKeySet(this.#random, { family, makBytes });
    if (set === null) return fault('cannot-open');
    try {
      const rendered = this.#render(tmk, form, set);
      if (!rendered.ok) return rendered;
      // What lies sealed under an older master key is sealed under the current one on this occasion.
      const isSealed = isPooled && from.wrapped.keyId === this.keyId;
      const wrapped = isSealed ? from.wrapped : this.#vault.sealSet(from.setId, set);
      const given = this.#vault.give(tmk.terminalId, { setId: from.setId, family, wrapped });
      return given === null ? fault('cannot-open') : done({ f62: rendered.value.f62, set: given });
    } finally {
      set.bytes.fill(0);
    }
  }

  #render(
    ref: TmkRef,
    form: IssueRequest['form'],
    set: ClearKeySet,
  ): KeyStoreResult<{ readonly f62: Uint8Array }> {
    const spec = workingKeyForms[form];
    if (spec.family !== set.family || spec.cipher !== ref.cipher) return fault('wrong-kind');
    const tmk = this.#vault.openTmk(ref);
    if (tmk === null) return fault('cannot-open');
    try {
      if (!isTmkLength(form, tmk.length)) return fault('wrong-kind');
      const { sizes, keys, kcvs } = set;
      return done({ f62: renderF62(this.#ciphers, { tmk, form, sizes, keys, kcvs }) });
    } finally {
      tmk.fill(0);
    }
  }

  #mac({ set: ref, scheme, data }: MakeMacRequest): KeyStoreResult<Uint8Array> {
    const set = this.#vault.openSet(ref);
    if (set === null) return fault('cannot-open');
    const { algorithm, padding, encoding } = scheme;
    if (macCipher(algorithm) !== set.sizes.cipher || !isMacKeyLength(algorithm, set.mak.length)) {
      return fault('wrong-kind');
    }
    return done(f64Of(computeMac(this.#ciphers, { algorithm, key: set.mak, padding, data }), encoding));
  }

  #translate(request: TranslatePinRequest): KeyStoreResult<{ readonly pinBlock: Uint8Array }> {
    const { pan, pinBlock } = request;
    const set = this.#vault.openSet(request.set);
    const zoneKey = set && this.#vault.openZoneKey(request.zoneKey);
    if (set === null || zoneKey === null) return fault('cannot-open');
    const { cipher } = set.sizes;
    const read = decryptPinBlock(this.#ciphers, { pinBlock, pan, cipher, key: set.pik });
    const result = read.ok
      ? done({
          pinBlock: encryptPinBlock(this.#ciphers, { pin: read.pin, pan, cipher: 'des', key: zoneKey }),
        })
      : fault('bad-pin-block');
    if (read.ok) read.pin.reveal().fill(0);
    zoneKey.fill(0);
    return result;
  }
}

/** Only a double set has its MAK's length to choose. */
function isPooledFor(pooled: PooledKeySet, family: KeyFamily, makBytes: MakBytes): boolean {
  return pooled.family === family && (family !== 'double' || pooled.makBytes === makBytes);
}

function done<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

function fault(kind: KeyStoreFault): { readonly ok: false; readonly fault: KeyStoreFault } {
  return { ok: false, fault: kind };
}
