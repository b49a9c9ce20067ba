/** A bench that could not be run to its end: a process of it died or was refused, or there is no disk for it. */
export class BenchError extends Error {
  override readonly name = 'BenchError';
}
