/**
 * Workers that cannot be had; the message says what to do.
 *
 * - `workers-unsupported`: this system does not spread connections over processes that listen at the same port
 * - `worker-not-started`: a worker did not get ready
 */
export class WorkersError extends Error {
  override readonly name = 'WorkersError';
  readonly code: 'workers-unsupported' | 'worker-not-started';

  constructor(code: WorkersError['code'], message: string) {
    super(message);
    this.code = code;
  }
}
