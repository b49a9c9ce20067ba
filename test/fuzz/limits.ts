/** Bounds of the fuzz runs: what counts as failed, and what the runs keep to themselves. */
export const limits = {
  /** What an input may take. A frame of 4 KiB takes well under a millisecond; the rest is for busy machines. */
  inputTimeMs: 50,
  /** An input that takes this long takes for ever. */
  hangMs: 15_000,
  /** How far memory may grow between a fifth of the run and its end, in percent. */
  memoryGrowthPercent: 10,
  /** In fewer inputs the engine still makes itself at home: measured, +10 % in 300, +3 % in 1,500. */
  memoryInputsMin: 2_000,
  /** Time for making a failing input smaller; what is not done by then is small enough to look at. */
  shrinkMs: 10_000,
  /** Different findings of one run with --keep-going; there is no use in more at a time. */
  findingsMax: 40,
  /** Hex of a finding that is printed; longer inputs are made again from seed and number. */
  printedBytesMax: 2_000,
  /** So many inputs in a row share a made-up dialect: compiling it and its frames costs as much as ten of them. */
  inputsPerProfile: 64,
  /** Dialects made up at most until one is good; of two, one is. */
  dialectsPerBlock: 4,
  /** Frames that a dialect is tried with … */
  framesPerProfile: 6,
  /** … and while it is made smaller: other fields make other frames, of which few have the fault. */
  framesPerShrunkProfile: 200,
  /** Between two lines of progress: a log of a long run stays readable. */
  progressMs: 10_000,
  /** An honest terminal sends an echo this often … */
  echoEveryMs: 100,
  /** … and has its answer within this time, whatever else goes on. */
  echoWithinMs: 1_000,
  /** Between the last input and a look at the memory: attempts are written, the collector has its turn. */
  settleMs: 3_000,
  /** Inputs over sockets after which the resident memory of a gateway has levelled off; measured, 30,000 to 50,000. */
  warmInputs: 50_000,
  /** What the gateway's store keeps of its file in memory at most. */
  storeCacheBytes: 64 * 1024 * 1024,
  /** Inputs printed when the gateway is in trouble: enough to see what it was doing. */
  recentInputsPrinted: 12,
} as const;
