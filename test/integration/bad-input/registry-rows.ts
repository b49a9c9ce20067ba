import type { BadInput, BadInputs } from './bad-input.ts';
import { merchantId, otherTmk, terminalId, tmk } from './material.ts';

type Registration = Partial<Record<'tid' | 'mid' | 'tmk', string>>;

/** `terminal add` with something else than it should have, the TMK from a file. */
function add(
  changed: Registration,
  ...more: readonly string[]
): Pick<BadInput, 'words' | 'files' | 'secrets'> {
  const { tid = '10000002', mid = merchantId, tmk: hex = tmk } = changed;
  return {
    words: ['terminal', 'add', '--tid', tid, '--mid', mid, '--tmk', '@tmk.hex', ...more],
    files: { 'tmk.hex': `${hex}\n` },
    ...(hex === '' ? {} : { secrets: [hex] }),
  };
}

function csv(...lines: readonly string[]): Pick<BadInput, 'words' | 'files' | 'beside'> {
  return { words: ['terminal', 'import', 'terminals.csv'], files: { 'terminals.csv': lines.join('\n') } };
}

const componentColumns = 'tid,mid,component1,component2,kcv';
const zeros = '0'.repeat(32);
/** KCV of the TMK. */
const kcv = '43C6CC';
const component = (tid: string, mid = merchantId, check = kcv) => `${tid},${mid},${zeros},${tmk},${check}`;

export const registryRows: BadInputs = {
  title: 'Terminals and their keys',
  rows: [
    ...[7, 15, 25].map(
      (bytes): BadInput => ({
        id: `tmk-${bytes}-bytes`,
        what: `a TMK of ${bytes} bytes`,
        ...add({ tmk: `${tmk}${tmk}`.slice(0, 2 * bytes) }),
        exit: 1,
        code: 'tmk-length',
        path: '--tmk',
      }),
    ),
    {
      id: 'tmk-sm4-8-bytes',
      what: 'a TMK of 8 bytes for SM4',
      ...add({ tmk: tmk.slice(0, 16) }, '--cipher', 'sm4'),
      exit: 1,
      code: 'tmk-length',
      path: '--tmk',
    },
    {
      id: 'tmk-no-hex',
      what: 'a TMK that is not hex',
      ...add({ tmk: `${tmk.slice(0, 30)}ZZ` }),
      exit: 1,
      code: 'key-not-hex',
      path: '--tmk',
    },
    {
      id: 'tmk-empty',
      what: 'an empty TMK file',
      ...add({ tmk: '' }),
      exit: 1,
      code: 'key-not-hex',
      path: '--tmk',
    },
    {
      id: 'tmk-file-missing',
      what: 'a TMK file that is not there',
      words: ['terminal', 'add', '--tid', '10000002', '--mid', merchantId, '--tmk', '@nowhere.hex'],
      exit: 1,
      code: 'file-unreadable',
      path: 'nowhere.hex',
    },
    {
      id: 'tmk-kcv',
      what: 'a TMK with another KCV than was said',
      ...add({}, '--kcv', '000000'),
      exit: 1,
      code: 'kcv-differs',
      path: '--kcv',
    },
    {
      id: 'kcv-no-hex',
      what: 'a KCV that is not hex',
      ...add({}, '--kcv', 'KCV'),
      exit: 1,
      code: 'kcv-invalid',
      path: '--kcv',
    },
    {
      id: 'terminal-id-short',
      what: 'a terminal id of 7 characters',
      ...add({ tid: '1000002' }),
      exit: 1,
      code: 'terminal-id-invalid',
      path: '--tid',
    },
    {
      id: 'merchant-id-long',
      what: 'a merchant id of 16 characters',
      ...add({ mid: `${merchantId}0` }),
      exit: 1,
      code: 'merchant-id-invalid',
      path: '--mid',
    },
    {
      id: 'cipher-unknown',
      what: 'an unknown cipher',
      ...add({}, '--cipher', 'aes'),
      exit: 2,
      code: 'option-value',
      path: '--cipher',
    },
    {
      id: 'mac-scheme',
      what: 'a MAC algorithm that its keys cannot make',
      ...add({}, '--mac-algorithm', 'x9.19'),
      exit: 1,
      code: 'mac-scheme-invalid',
      path: '--mac-algorithm',
    },
    {
      id: 'mac-padding-alone',
      what: 'the padding of a MAC algorithm that is not named',
      ...add({}, '--mac-padding', 'iso9797-2'),
      exit: 2,
      code: 'option-unused',
      path: '--mac-padding',
    },
    {
      id: 'mac-encoding-alone',
      what: 'the encoding of a MAC algorithm that is not named',
      ...add({}, '--mac-encoding', 'raw'),
      exit: 2,
      code: 'option-unused',
      path: '--mac-encoding',
    },
    {
      id: 'allow-invalid',
      what: 'an address block that is none',
      ...add({}, '--allow', '10.0.0.0/33'),
      exit: 1,
      code: 'allow-invalid',
      path: '--allow',
    },
    {
      id: 'terminal-twice',
      what: 'a terminal that is registered already',
      given: ['store'],
      ...add({ tid: terminalId }),
      exit: 1,
      code: 'terminal-exists',
      path: '--tid',
    },
    {
      id: 'terminal-unknown',
      what: 'a terminal that is not registered',
      given: ['store'],
      words: ['terminal', 'show', '99999999'],
      exit: 1,
      code: 'terminal-unknown',
      path: 'TID',
    },
    {
      id: 'block-unknown',
      what: 'blocking a terminal that is not registered',
      given: ['store'],
      words: ['terminal', 'block', '99999999', '--reason', 'stolen'],
      exit: 1,
      code: 'terminal-unknown',
      path: 'TID',
    },
    {
      id: 'rekey-length',
      what: 'a new TMK of 15 bytes',
      given: ['store'],
      words: ['terminal', 'rekey', terminalId, '--tmk', '-'],
      input: otherTmk.slice(0, 30),
      exit: 1,
      code: 'tmk-length',
      path: '--tmk',
      secrets: [otherTmk.slice(0, 30)],
    },
    {
      id: 'rekey-kcv',
      what: 'a new TMK with another KCV than was said',
      given: ['store'],
      words: ['terminal', 'rekey', terminalId, '--tmk', '-', '--kcv', '000000'],
      input: otherTmk,
      exit: 1,
      code: 'kcv-differs',
      path: '--kcv',
      secrets: [otherTmk],
    },
    {
      id: 'csv-missing',
      what: 'a CSV file that is not there',
      words: ['terminal', 'import', 'nowhere.csv'],
      exit: 1,
      code: 'file-unreadable',
      path: 'nowhere.csv',
    },
    {
      id: 'csv-syntax',
      what: 'a CSV file with an open quotation mark in line 2',
      ...csv(componentColumns, '10000002,"888'),
      exit: 1,
      code: 'csv-invalid',
      path: 'line[2]',
    },
    {
      id: 'csv-columns-missing',
      what: 'a line with too few columns',
      ...csv(componentColumns, component('10000002'), '10000003,888'),
      exit: 1,
      code: 'csv-invalid',
      path: 'line[3]',
      secrets: [tmk],
    },
    {
      id: 'csv-column',
      what: 'a column for clear TMKs, which there is not',
      ...csv('tid,mid,tmk,kcv', `10000002,${merchantId},${tmk},${kcv}`),
      exit: 1,
      code: 'csv-column',
      path: 'tmk',
      secrets: [tmk],
    },
    {
      id: 'csv-empty',
      what: 'a CSV file without a line',
      ...csv(''),
      exit: 1,
      code: 'csv-invalid',
      path: 'line[1]',
    },
    {
      id: 'csv-kcv',
      what: 'components that do not make the TMK that was meant, in line 3',
      ...csv(componentColumns, component('10000002'), component('10000003', merchantId, '000000')),
      exit: 1,
      code: 'kcv-differs',
      path: 'line[3].kcv',
      beside: ['added', 'faults'],
      secrets: [tmk],
    },
    {
      id: 'csv-merchant',
      what: 'a merchant id of 3 characters in line 2',
      ...csv(componentColumns, component('10000002', '888')),
      exit: 1,
      code: 'merchant-id-invalid',
      path: 'line[2].mid',
      beside: ['added', 'faults'],
      secrets: [tmk],
    },
    {
      id: 'csv-known-terminal',
      what: 'a terminal in line 2 that is registered already',
      given: ['store'],
      ...csv(componentColumns, component(terminalId)),
      exit: 1,
      code: 'terminal-exists',
      path: 'line[2].tid',
      beside: ['added', 'faults'],
      secrets: [tmk],
    },
    {
      id: 'csv-transport-key',
      what: 'wrapped TMKs without the transport key',
      ...csv('tid,mid,tmk_wrapped,kcv', `10000002,${merchantId},${otherTmk},${kcv}`),
      exit: 1,
      code: 'transport-key-missing',
      path: 'line[2].tmk_wrapped',
      beside: ['added', 'faults'],
      secrets: [otherTmk],
    },
  ],
};
