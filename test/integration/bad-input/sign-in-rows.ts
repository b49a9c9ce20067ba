import type { BadInput, BadInputs } from './bad-input.ts';
import { merchantId, terminalId, tmk } from './material.ts';

/** A sign-in at a port where nobody listens: it has to be refused before it dials. */
function signIn(
  { tid = terminalId, mid = merchantId, key = tmk },
  ...more: readonly string[]
): Pick<BadInput, 'words' | 'input' | 'secrets'> {
  const endpoint = ['--endpoint', 'tcp://127.0.0.1:1', '--deadline', '200'];
  return {
    words: ['sign-in', ...endpoint, '--tid', tid, '--mid', mid, '--tmk', '-', ...more],
    input: key,
    secrets: [key],
  };
}

const stateFile = 'state/3130303030303031.journal';

export const signInRows: BadInputs = {
  title: 'A sign-in from the command line',
  rows: [
    {
      id: 'sign-in-tmk-length',
      what: 'a TMK of 15 bytes',
      ...signIn({ key: tmk.slice(0, 30) }),
      exit: 1,
      code: 'bad-tmk-length',
      path: '--tmk',
    },
    {
      id: 'sign-in-terminal-id',
      what: 'a terminal id of 7 characters',
      ...signIn({ tid: '1000000' }),
      exit: 1,
      code: 'terminal-id-invalid',
      path: '--tid',
    },
    {
      id: 'sign-in-merchant-id',
      what: 'a merchant id of 3 characters',
      ...signIn({ mid: '888' }),
      exit: 1,
      code: 'merchant-id-invalid',
      path: '--mid',
    },
    {
      id: 'sign-in-operator',
      what: 'an operator number of 4 digits',
      ...signIn({}, '--operator', '0001'),
      exit: 1,
      code: 'operator-invalid',
      path: '--operator',
    },
    {
      id: 'sign-in-form',
      what: 'a form of working keys there is not',
      ...signIn({}, '--form', '005'),
      exit: 2,
      code: 'option-value',
      path: '--form',
    },
    {
      id: 'sign-in-uplink-nameless',
      what: 'an uplink without a name',
      ...signIn({}, '--uplink', '192.168.1.20'),
      exit: 2,
      code: 'option-value',
      path: '--uplink',
    },
    {
      id: 'sign-in-uplink-device',
      what: 'an uplink by its device instead of its address',
      ...signIn({}, '--uplink', 'wifi=wlan0'),
      exit: 2,
      code: 'uplink-address',
      path: '--uplink',
    },
    {
      id: 'sign-in-uplink-twice',
      what: 'one name for two uplinks',
      ...signIn({}, '--uplink', 'wifi=127.0.0.2', '--uplink', 'wifi=127.0.0.3'),
      exit: 1,
      code: 'uplinks-invalid',
      path: '--uplink',
    },
    {
      id: 'sign-in-uplinks-too-many',
      what: 'five uplinks',
      ...signIn({}, ...[2, 3, 4, 5, 6].flatMap((i) => ['--uplink', `sim${i}=127.0.0.${i}`])),
      exit: 1,
      code: 'uplinks-invalid',
      path: '--uplink',
    },
    {
      id: 'sign-in-cluster',
      what: 'a cluster of two words',
      ...signIn({}, '--cluster', 'east coast'),
      exit: 2,
      code: 'option-value',
      path: '--cluster',
    },
    {
      id: 'sign-in-second-endpoint',
      what: 'a second address that cannot be read',
      ...signIn({}, '--endpoint', 'pos.example:9000'),
      exit: 2,
      code: 'endpoint-invalid',
      path: '--endpoint',
    },
    {
      id: 'sign-in-tls-authority',
      what: 'tls:// without an authority to trust',
      words: ['sign-in', '--endpoint', 'tls://127.0.0.1:1', '--tid', terminalId, '--mid', merchantId].concat(
        '--tmk',
        '-',
      ),
      input: tmk,
      exit: 1,
      code: 'authority-missing',
      path: '--authority',
      secrets: [tmk],
    },
    {
      id: 'sign-in-authority-missing',
      what: 'an authority file that is not there',
      words: ['sign-in', '--endpoint', 'tls://127.0.0.1:1', '--tid', terminalId, '--mid', merchantId].concat(
        '--tmk',
        '-',
        '--authority',
        'nowhere.pem',
      ),
      input: tmk,
      exit: 1,
      code: 'certificate-unreadable',
      path: '{folder}/nowhere.pem',
      secrets: [tmk],
    },
    {
      id: 'state-damaged',
      what: 'a journal that was overwritten',
      given: ['garbage-journal'],
      ...signIn({}, '--state', 'state'),
      exit: 1,
      code: 'state-damaged',
      path: stateFile,
    },
    {
      id: 'state-records-damaged',
      what: 'a journal whose every record is damaged',
      given: ['journal', 'damaged-journal'],
      ...signIn({}, '--state', 'state'),
      exit: 1,
      code: 'state-damaged',
      path: stateFile,
    },
    {
      id: 'state-newer',
      what: 'a journal that a newer version wrote',
      given: ['newer-journal'],
      ...signIn({}, '--state', 'state'),
      exit: 1,
      code: 'state-damaged',
      path: stateFile,
    },
    {
      id: 'state-unwritable',
      what: 'a state folder that cannot be made',
      ...signIn({}, '--state', 'blocked/state'),
      files: { blocked: 'a file, where a folder would have to be\n' },
      exit: 1,
      code: 'state-not-writable',
      path: 'blocked/state',
    },
    {
      id: 'terminal-tmk-file',
      what: 'a TMK file, named in the settings, that is not hex',
      words: ['sign-in', '--config', 'terminal.yaml'],
      files: {
        'terminal.yaml': [
          'endpoints: ["tcp://127.0.0.1:1"]',
          'terminal: { id: "10000001", merchantId: "888000000000001" }',
          'keys: { tmkFile: tmk.hex }',
        ].join('\n'),
        'tmk.hex': `${tmk}0`,
      },
      exit: 1,
      code: 'key-not-hex',
      path: 'keys.tmkFile',
      secrets: [tmk],
    },
    {
      id: 'terminal-endpoint',
      what: 'a wrong endpoint in the settings',
      words: ['sign-in', '--config', 'terminal.yaml'],
      files: {
        'terminal.yaml': [
          'endpoints: ["tcp://127.0.0.1"]',
          'terminal: { id: "10000001", merchantId: "888000000000001" }',
          'keys: { tmkFile: tmk.hex }',
        ].join('\n'),
        'tmk.hex': tmk,
      },
      exit: 2,
      code: 'endpoint-invalid',
      path: 'endpoints[0]',
      secrets: [tmk],
    },
    {
      id: 'terminal-cluster-endpoint',
      what: 'a wrong address of a cluster in the settings',
      words: ['sign-in', '--config', 'terminal.yaml'],
      files: {
        'terminal.yaml': [
          'endpoints: [{ url: "tls://pos.example", cluster: "east" }]',
          'terminal: { id: "10000001", merchantId: "888000000000001" }',
          'keys: { tmkFile: tmk.hex }',
        ].join('\n'),
        'tmk.hex': tmk,
      },
      exit: 2,
      code: 'endpoint-invalid',
      path: 'endpoints[0].url',
      secrets: [tmk],
    },
    {
      id: 'terminal-uplink-address',
      what: 'an uplink whose address is none, in the settings',
      words: ['sign-in', '--config', 'terminal.yaml'],
      files: {
        'terminal.yaml': [
          'endpoints: ["tcp://127.0.0.1:1"]',
          'uplinks: [{ name: "wifi", localAddress: "wlan0" }]',
          'terminal: { id: "10000001", merchantId: "888000000000001" }',
          'keys: { tmkFile: tmk.hex }',
        ].join('\n'),
        'tmk.hex': tmk,
      },
      exit: 1,
      code: 'uplink-address',
      path: 'uplinks[0].localAddress',
      secrets: [tmk],
    },
  ],
};
