import { beforeAll, describe } from 'vitest';
import { describeIssue, describeMisfits, describeTmks } from './contract/issue-contract.ts';
import { describeDigests, describeMacs } from './contract/mac-contract.ts';
import { describeMovedTmks, describeOpacity, describeTampering } from './contract/opacity-contract.ts';
import { describePins } from './contract/pin-contract.ts';
import type { KeyStore } from './key-store.ts';

/** A kind of key store that should keep the contract of {@link KeyStore}. */
export interface KeyStoreUnderTest {
  readonly name: string;
  /** A store under the subject's own master key; each call may give the same one. */
  readonly create: () => Promise<KeyStore>;
  /** A store of the same kind under another master key. */
  readonly createStranger: () => Promise<KeyStore>;
}

/** Registers the suite that every key store must pass. */
export function describeKeyStoreContract(subject: KeyStoreUnderTest): void {
  describe(`the key store contract, kept by ${subject.name}`, () => {
    let store: KeyStore;
    let stranger: KeyStore;
    beforeAll(async () => {
      store = await subject.create();
      stranger = await subject.createStranger();
    });
    const parts = { store: () => store, stranger: () => stranger };
    describeTmks(parts);
    describeIssue(parts);
    describeMisfits(parts);
    describeMacs(parts);
    describePins(parts);
    describeOpacity(parts);
    describeMovedTmks(parts);
    describeTampering(parts);
    describeDigests(parts);
  });
}
