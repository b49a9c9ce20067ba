export { type BlockCiphers, blockBytes, type CipherName, isKeyLength } from './ciphers/block-ciphers.ts';
export { portableCiphers } from './ciphers/portable-ciphers.ts';
export { equalInConstantTime } from './constant-time.ts';
export { kcv, kcvBytes } from './key-check-value.ts';
export type {
  IssueRequest,
  KeySetRef,
  KeyStore,
  KeyStoreFault,
  KeyStoreResult,
  KeyStoreResults,
  MacScheme,
  MakeMacRequest,
  PooledKeySet,
  ReissueRequest,
  TmkRef,
  TranslatePinRequest,
  VerifyMacRequest,
  Wrapped,
} from './key-store.ts';
export {
  computeMac,
  f64Of,
  isMacKeyLength,
  type MacAlgorithm,
  type MacEncoding,
  type MacInput,
  type MacPadding,
  macCipher,
  macEquals,
} from './mac.ts';
export {
  type DecodedPinBlock,
  decodePinBlock,
  decryptPinBlock,
  encodePinBlock,
  encryptPinBlock,
  type PinBlockError,
  type PinBlockInput,
} from './pin-block.ts';
export { type ClearKey, clearBytes, Secret } from './secret.ts';
export {
  type CombinedTmk,
  combineComponents,
  type TmkComponent,
  type TmkComponentError,
  tmkFromComponents,
  tmkKcv,
} from './tmk-components.ts';
export {
  type FormSpec,
  isTmkLength,
  isWorkingKeyForm,
  type KeyFamily,
  type KeySetSizes,
  keySetSizes,
  type MakBytes,
  type WorkingKeyForm,
  workingKeyForms,
} from './working-key-form.ts';
export {
  type KcvVerdicts,
  type OpenedWorkingKeys,
  openWorkingKeys,
  sealWorkingKeys,
  type WorkingKeys,
  type WorkingKeysError,
} from './working-keys.ts';
