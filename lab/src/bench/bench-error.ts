/** Why a bench was not run to its end; each has a sentence in every language (`errors.bench-…` of the command line). */
export const benchFaults = [
  'not-linux',
  'not-root',
  /** `programs` */
  'programs-missing',
  /** `why`: a firewall's own words. */
  'firewall-unfit',
  'no-disk',
  /** `command` and `why` */
  'command-missing',
  /** `command`, `status` and `why`: its own words. */
  'command-failed',
  /** `status`: its exit code or the signal that ended it. */
  'process-ended',
  /** `why`: what a process of the bench threw. */
  'process-failed',
  /** `file`: it holds no sign-ins of a run. */
  'no-samples',
  /** `file` and the `seed` that its run has. */
  'other-seed',
  /** `file`: its run was begun with other code. */
  'other-code',
] as const;
export type BenchFault = (typeof benchFaults)[number];

/**
 * A bench that could not be run to its end: a process of it died or was refused, there is no disk for it, or its folder
 * is of another run. `params` are those of a text for people.
 */
export class BenchError extends Error {
  override readonly name = 'BenchError';
  readonly fault: BenchFault;
  readonly params: Readonly<Record<string, string>>;

  constructor(fault: BenchFault, params: Readonly<Record<string, string>> = {}) {
    super([fault, ...Object.values(params)].join(' '));
    this.fault = fault;
    this.params = params;
  }
}
