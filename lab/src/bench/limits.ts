/** Bounds of the bench, each with its reason. Units are last in the name. */
export const limits = {
  /** Rounds unless asked for otherwise: an odd number, so that the median is one that was measured. */
  roundsDefault: 5,
  /** Beyond that a run takes hours. */
  roundsMax: 99,
  /** Many short rounds: a machine shared with others changes its pace from second to second. */
  codecRoundsDefault: 15,
  /** CPU time of one window; some ten thousand times the clock's step. */
  codecWindowMs: 60,
  /** Messages between two looks at the clock, so that looking costs under 1 %. */
  codecBatchMessages: 1_000,
  /** Before the first round: until the optimising compiler has seen every path. */
  codecWarmUpMs: 800,
  /** Variants of one message, so that nothing can be made once and used for all. */
  codecVariants: 64,

  /** A shop behind a multiplexer, and a town: the two numbers that the bars name. */
  connectionsDefault: [50, 1_000],
  /** Windows before the first round: the optimising compiler goes on for some ten thousand sign-ins. */
  warmUps: 2,
  /** One address has 28,000 ephemeral ports and a process 20,000 descriptors. */
  connectionsMax: 15_000,
  /** Source addresses that the load spreads over (127.0.0.2 and up). */
  sourceAddresses: 8,
  /** Round trips of one window; about half a second of the gateway's CPU time. */
  signInsDefault: 6_000,
  /** More would have the pool, which is twice a run, take many minutes to fill. */
  signInsMax: 100_000,
  /** Fresh sign-ins of all windows together; the pool is made twice as large, and has a bound of 1,000,000. */
  signInsOfRunMax: 450_000,
  /** Echo tests and bare echoes cost a tenth of a sign-in: so many more of them in a window. */
  echoesPerSignIn: 5,
  /** Registered terminals that a million is compared with; also the round trips of one step of that comparison. */
  registrySmall: 1_000,
  /** What the bar asks for: a large province. */
  registryLargeDefault: 1_000_000,
  /** A country; some 20 min to register. */
  registryMax: 10_000_000,
  /** Registrations under way at once: enough to share commits, far below what a store takes. */
  registrationsAtOnce: 2_000,
  /** Key sets made to tell what one costs. */
  keySetsMade: 20_000,

  /** Longest wait for a child to answer: a million registrations on a slow disk. */
  childAnswerMs: 60 * 60_000,
  /** A child that has been told to end and does not is killed. */
  childEndMs: 20_000,
  /** A round trip that takes longer means that something is broken, and the run ends. */
  roundTripMs: 30_000,
  /** Rows of a profile. */
  functionsShown: 10,
} as const;
