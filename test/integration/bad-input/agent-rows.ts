import type { BadInput, BadInputs } from './bad-input.ts';
import { merchantId, terminalId, tmk } from './material.ts';

const terminal = { id: terminalId, merchantId, tmkFile: 'tmk.hex' };
const good = { listen: 'http://127.0.0.1:0', endpoints: ['tcp://127.0.0.1:1'], terminals: [terminal] };

/** An agent with these settings beside the good ones. */
function agent(
  settings: object,
  files: BadInput['files'] = {},
): Pick<BadInput, 'words' | 'files' | 'secrets'> {
  return {
    words: ['agent', '--config', 'agent.json'],
    files: { 'agent.json': JSON.stringify({ ...good, ...settings }), 'tmk.hex': tmk, ...files },
    secrets: [tmk],
  };
}

export const agentRows: BadInputs = {
  title: 'The agent',
  rows: [
    {
      id: 'agent-config',
      what: 'an agent without settings',
      words: ['agent'],
      exit: 2,
      code: 'option-missing',
      path: '--config',
    },
    {
      id: 'agent-key-in-settings',
      what: 'a TMK in the settings themselves',
      ...agent({ terminals: [{ ...terminal, tmk }] }),
      exit: 2,
      code: 'config-key',
      path: 'terminals[0].tmk',
    },
    {
      id: 'agent-listen',
      what: 'an address for applications that is no http:// address',
      ...agent({ listen: 'tcp://127.0.0.1:9180' }),
      exit: 1,
      code: 'listen-invalid',
      path: 'listen',
    },
    {
      id: 'agent-beyond-loopback',
      what: 'an address that other machines reach, without a token file',
      ...agent({ listen: 'http://0.0.0.0:0' }),
      exit: 1,
      code: 'listen-beyond-loopback',
      path: 'listen',
    },
    {
      id: 'agent-host-name',
      what: 'a name of its own with a port',
      ...agent({ hostNames: ['till.local', 'till.local:9180'] }),
      exit: 1,
      code: 'host-name-invalid',
      path: 'hostNames[1]',
    },
    {
      id: 'agent-origin',
      what: 'a web site with a path',
      ...agent({ origins: ['https://till.example/'] }),
      exit: 1,
      code: 'origin-invalid',
      path: 'origins[0]',
    },
    {
      id: 'agent-endpoint',
      what: 'a gateway address that is none',
      ...agent({ endpoints: ['127.0.0.1:9000'] }),
      exit: 2,
      code: 'endpoint-invalid',
      path: 'endpoints[0]',
    },
    {
      id: 'agent-tmk-source',
      what: 'a terminal without a source of its TMK',
      ...agent({ terminals: [{ id: terminalId, merchantId }] }),
      exit: 1,
      code: 'tmk-source',
      path: 'terminals[0]',
    },
    {
      id: 'agent-tmk-env',
      what: 'a TMK from a variable that is not set',
      ...agent({ terminals: [{ id: terminalId, merchantId, tmkEnv: 'NO_SUCH_TMK' }] }),
      exit: 1,
      code: 'key-not-hex',
      path: 'terminals[0].tmkEnv',
    },
    {
      id: 'agent-tmk-length',
      what: 'a TMK of 15 bytes, of a terminal of an agent',
      ...agent({}, { 'tmk.hex': tmk.slice(0, 30) }),
      exit: 1,
      code: 'bad-tmk-length',
      path: 'terminals[0].tmkFile',
    },
    {
      id: 'agent-tmk-env-length',
      what: 'a TMK of 15 bytes from a variable',
      ...agent({ terminals: [{ id: terminalId, merchantId, tmkEnv: 'TILL_TMK' }] }),
      env: { TILL_TMK: tmk.slice(0, 30) },
      exit: 1,
      code: 'bad-tmk-length',
      path: 'terminals[0].tmkEnv',
    },
    {
      id: 'agent-terminal-id',
      what: 'a terminal id of 7 characters, in the settings of an agent',
      ...agent({ terminals: [{ ...terminal, id: '1000000' }] }),
      exit: 1,
      code: 'terminal-id-invalid',
      path: 'terminals[0].id',
    },
    {
      id: 'agent-terminal-twice',
      what: 'a terminal that stands in the settings twice',
      ...agent({ terminals: [terminal, terminal] }),
      exit: 1,
      code: 'terminal-twice',
      path: 'terminals[1].id',
    },
    {
      id: 'agent-authority',
      what: 'a tls:// address without an authority, in the settings of an agent',
      ...agent({ endpoints: ['tls://127.0.0.1:1'] }),
      exit: 1,
      code: 'authority-missing',
      path: 'tls.authority',
    },
    {
      id: 'agent-client-certificate-alone',
      what: "a terminal's certificate without its key, in the settings of an agent",
      ...agent({ tls: { authority: 'ca.pem', clientCertificate: 'own.pem' } }),
      exit: 1,
      code: 'client-certificate-half',
      path: 'tls.clientKey',
    },
    {
      id: 'agent-token',
      what: 'a token that is too short',
      ...agent({ tokenFile: 'token' }),
      given: ['short-token'],
      exit: 1,
      code: 'token-malformed',
      path: '{folder}/token',
    },
    {
      id: 'agent-token-open',
      what: 'a token that others may read',
      ...agent({ tokenFile: 'token' }),
      given: ['open-token'],
      exit: 1,
      code: 'token-open-to-others',
      path: '{folder}/token',
    },
    {
      id: 'agent-state-unwritable',
      what: 'a state folder of an agent that cannot be made',
      ...agent(
        { state: 'blocked/state', tokenFile: 'token' },
        { blocked: 'a file, where a folder would be' },
      ),
      exit: 1,
      code: 'agent-state-not-writable',
      path: '{folder}/blocked/state',
    },
    {
      id: 'agent-book',
      what: 'a book of purchases that is none',
      ...agent({ state: 'state' }, { 'state/purchases.jsonl': 'x\ny\n' }),
      exit: 1,
      code: 'agent-state-damaged',
      path: '{folder}/state/purchases.jsonl',
    },
    {
      id: 'agent-port',
      what: 'a port for applications that is taken',
      ...agent({ listen: 'http://127.0.0.1:{takenPort}' }),
      exit: 1,
      code: 'address-unusable',
      path: 'http://127.0.0.1:{takenPort}',
    },
  ],
};
