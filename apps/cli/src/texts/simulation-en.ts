/** English texts of what `rollcall simulate` prints; `simulation-zh-cn.ts` has the same keys. */
export const simulationEn = {
  progress: '{{done}} of {{of}} schedules, {{perSecond}}/s, {{left}} left, {{broken}} broken',
  times: '{{times}} × real time',
  racing: '{{id}}: {{signIns}} sign-ins of each policy',
  storming: '{{terminals}} terminals: {{name}}',
  outage: { silent: 'nothing comes back', refused: 'connections refused' },
  races: {
    bar: 'Bar',
    what: 'What',
    rollcall: 'Rollcall',
    today: 'Terminal of today, 10 s',
    goal: 'Goal',
    met: 'Verdict',
  },
  storms: {
    policy: 'One minute without a gateway',
    normal: '0800s on a normal day',
    peak: 'Most in 5 s after it',
    dials: 'Connections asked for in it',
    p50: 'Half are back',
    p99: '99 %',
    last: 'The last',
  },
  broken: 'Broken: {{invariant}}. {{who}} {{what}}',
  shrunk: 'The smallest schedule that shows it has {{terminals}} terminals and {{faults}} faults:',
  rows: {
    scenarios: 'Scenarios',
    seed: 'Seed',
    schedules: 'Schedules',
    counted: 'with 50 sign-ins, 20 financial messages',
    broken: 'with a broken invariant',
    signIns: 'Sign-ins done / asked for',
    financial: 'Financial messages',
    reversals: 'Reversals among them',
    frames: 'Frames',
    events: 'Events',
    virtual: 'Virtual time',
    elapsed: 'Real time',
    speed: 'Speed',
    digest: 'Digest',
  },
};

export const simulationVerbEn = {
  summary:
    'Run terminals and gateways in virtual time, with everything going wrong, and check what must hold.',
  options: {
    schedules: 'Schedules to run (default 2000); each has its own seed, from --seed upward.',
    seed: 'The same seed gives the same schedules, and the same digest (default 1).',
    scenario:
      'What goes wrong: mixed (default), healthy, crashes, network, frames, disks, plain, all, or a file.',
    workers: 'Threads that run them (default: as many as there are processors).',
    resume: 'Keep the state of the run in this file, and go on from it.',
    trace: 'Run one schedule and print all that happens in it.',
    figures: 'Sign-ins on simulated radio (T1 to T5, T8), beside the terminal of today.',
    'sign-ins': 'Sign-ins of each figure (default 20000).',
    storm: 'One minute without a gateway, beside the terminal of today.',
    terminals: 'Terminals of the storm (default 10000).',
    report: 'Write a page of HTML with plots.',
  },
};
