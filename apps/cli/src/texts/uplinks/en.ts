/** English texts of the verbs for uplinks; `zh-cn.ts` has the same keys. */
const uplink = 'A way out and its network device; may be repeated.';
const gateway = 'Where its default route leads, when the system has none for it; may be repeated.';

export const uplinks = {
  verbs: {
    'uplinks-plan': {
      summary: 'Show the commands that make each uplink usable by its own address.',
      options: { uplink, gateway },
    },
    'uplinks-apply': {
      summary: 'Run what uplinks plan shows (as root); again whenever an address changes.',
      options: { uplink, gateway },
    },
    'uplinks-remove': { summary: 'Take back what uplinks apply has set up (as root).' },
    'uplinks-check': {
      summary: 'Say for each uplink whether its addresses go out by its own device.',
      options: { uplink, gateway, endpoint: 'Gateway address to connect to over each of them.' },
    },
  },
  words: {
    toDo: 'To do, as root:',
    nothingToDo: 'Nothing is left to do.',
    done: 'Done:',
    removed: 'Taken back:',
    right: 'right',
    wrong: 'wrong way',
    states: {
      ready: '(ready)',
      'no-device': '(there is no such device now)',
      'no-address': '(no address now: not connected)',
      'no-gateway': '(no default route: name its router with --gateway)',
    },
    columns: {
      name: 'Uplink',
      device: 'Device',
      address: 'Address',
      goesBy: 'Goes out by',
      verdict: 'Verdict',
      connect: 'Connection',
    },
  },
  errors: {
    'uplinks-too-many': 'At most {{max}} uplinks.',
    'uplink-twice': '{{what}} is given twice. Each uplink has a name and a device of its own.',
    'gateway-twice': '{{uplink}} has two routers of {{family}}. Give one for each family.',
    'device-unknown': 'This machine has no device {{device}} now. ip link lists them.',
    'uplink-wrong':
      'What comes from the address of {{name}} does not go out by {{device}}, or does not arrive. Run uplinks apply as root, and look whether the device is connected.',
    'ip-missing':
      'There is no command ip. Uplinks need Linux with iproute2 (Debian: apt-get install iproute2).',
    'root-needed': 'Only root may change how this machine routes. Run the same with sudo.',
    'ip-failed': 'This machine refused {{command}}: {{why}}',
  },
};
