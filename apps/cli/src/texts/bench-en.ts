/** English texts of what `rollcall bench` prints; `bench-zh-cn.ts` has the same keys. */
export const benchEn = {
  figures: 'Figures (median, and half the distance between the rounds)',
  cores: '{{cores}} cores',
  yes: 'met',
  no: 'not met',
  swept: 'Removed of runs that are gone: {{namespaces}} network namespaces, {{folders}} temporary folders.',
  columns: {
    bar: 'Bar',
    what: 'What',
    own: 'Rollcall',
    reference: 'Reference',
    value: 'Result',
    goal: 'Goal',
    met: 'Verdict',
  },
  measure: {
    'thousand-per-cpu-second': '{{value}} k/CPU-s',
    'cpu-us': '{{value}} µs CPU',
    ratio: '{{value}} ×',
    count: '{{value}}',
    ms: '{{value}} ms',
    'per-second': '{{value}}/s',
    kib: '{{value}} KiB',
    share: '{{value}} %',
  },
  profile: {
    title: 'Costliest functions at {{connections}} connections (own time)',
    share: 'Share',
    us: 'µs a sign-in',
    thread: 'Thread',
    function: 'Function',
    place: 'Where',
    parts: 'Time by part',
    part: 'Part',
    engine: 'Node and V8',
    note: 'Time on the wall while a thread was in it: COMMIT (run ← all) includes the wait for the disk.',
  },
};

/** Why a bench was not run to its end, by the lab's `BenchFault`. */
export const benchErrorsEn = {
  'bench-not-linux': 'Network namespaces need Linux.',
  'bench-not-root': 'Network namespaces need root. Run the same with sudo.',
  'bench-programs-missing':
    'There is no {{programs}}. Install iproute2 and iptables (Debian: apt-get install iproute2 iptables).',
  'bench-firewall-unfit':
    'iptables cannot make the faults on this machine. Install one that has the matches statistic, limit and conntrack. Its own words: {{why}}',
  'bench-no-disk': 'No temporary folder is on a real disk. Set TMPDIR to one that is.',
  'bench-command-missing': '{{command}} cannot be run: {{why}}. Install it, or allow it.',
  'bench-command-failed': 'This machine refused “{{command}}” ({{status}}): {{why}}',
  'bench-process-ended':
    'A process of the bench ended before its time ({{status}}). Look whether the machine ran out of memory, and run the same again.',
  'bench-process-failed': 'A process of the bench failed: {{why}}',
  'bench-no-samples':
    '{{file}} holds no sign-ins of a run. Name another folder with --out, or remove the file.',
  'bench-other-seed':
    '{{file}} is of a run with seed {{seed}}. Give the same seed, or another folder with --out.',
  'bench-other-code':
    '{{file}} was begun with other code: sign-ins of both would be mixed. Name another folder with --out, or remove the file to begin anew.',
};
