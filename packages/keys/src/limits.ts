/** Bounds of this package, each with its reason. Times in milliseconds. */
export const limits = {
  /**
   * Key schedules and OpenSSL contexts kept ready, per cipher and direction. They hold clear keys, so they are few:
   * what a busy process uses again within seconds. A power of two: slots are picked by a mask.
   */
  readyCiphersMax: 1024,
  /** Subkeys kept derived in a software store: about 200 bytes each, 2 us to derive again; for each purpose. */
  subkeysMax: 8192,
  /** Key sets kept open (clear) in a software store, for terminals in the middle of their transactions. */
  openedKeySetsMax: 1024,
  /** Random bytes drawn from the system at once: 1.5 us a call, whatever its size. */
  randomPoolBytes: 8192,
  /** Sets sealed under one subkey of the pool; GCM with random nonces bears 2^32 under a key, this is far below. */
  setsPerPoolLotMax: 2 ** 24,
  /** Sets made by one order to the pool maker: about 50 ms of its thread, so that closing never waits long. */
  pooledSetsPerRequestMax: 4096,
  /** Orders waiting for the pool maker; one each family is usual. */
  poolRequestsWaitingMax: 16,
  /** An order takes 0.1 s; a loaded machine may be a hundred times slower. */
  poolRequestTimeoutMs: 10_000,
  /** Draws of a key before the random source is taken for broken: one in 2^50 keys is weak. */
  keyDrawsMax: 8,
  /** A TMK comes in two components, three at the most careful. */
  componentsMax: 8,
  /** A master key file is 64 digits and a line end; anything longer is another file. */
  masterKeyFileBytesMax: 80,
  /** ISO 9564-1: a PIN has 4 to 12 digits. */
  pinDigitsMin: 4,
  pinDigitsMax: 12,
} as const;
