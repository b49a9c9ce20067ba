import type { Fields, Message } from '@rollcall/iso8583';
import { describe, expect, it } from 'vitest';
import { type GatewayBench, gatewayBench, identity } from '../../test/gateway-bench.ts';
import type { EmvEntry, EmvList } from '../downloads/emv-list.ts';

const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const bytes = (...hex: readonly string[]) => new Uint8Array(Buffer.from(hex.join(''), 'hex'));

const rid = 'A000000333';
const idOf = (index: number) => `9F0605${rid}9F2201${index.toString(16).padStart(2, '0')}`;

/** A key as a file has it: its list entry takes 23 bytes, so that a page holds 43. */
function key(index: number): EmvEntry {
  const listed = bytes(idOf(index), 'DF0508', Buffer.from('20301231').toString('hex'));
  const id = `${rid}${index.toString(16).padStart(2, '0')}`.toUpperCase();
  return { id, listed, tlv: Uint8Array.of(...listed, ...bytes('DF040103')) };
}

function keys(count: number): EmvList {
  return { idTags: ['9F06', '9F22'], entries: Array.from({ length: count }, (_, i) => key(i)) };
}

const aids: EmvList = {
  idTags: ['9F06'],
  entries: [
    {
      id: 'A0000000031010',
      listed: bytes('9F0607A0000000031010'),
      tlv: bytes('9F0607A0000000031010', 'DF010100'),
    },
  ],
};

function ask(bench: GatewayBench, mti: string, code: string, f62?: Uint8Array): Promise<Message | null> {
  const fields: Fields = { ...identity, 11: '000016', 60: { '1': '00', '2': '000001', '3': code } };
  return bench.ask(mti, f62 ? { ...fields, 62: f62 } : fields);
}

async function f62Of(asking: Promise<Message | null>): Promise<Uint8Array> {
  const answer = await asking;
  expect(answer?.fields[39]).toBe('00');
  return answer?.fields[62] as Uint8Array;
}

describe('parameters', () => {
  it('are what the file says', async () => {
    const parameters = ascii('1260133233');
    const bench = await gatewayBench({ downloads: { parameters } });
    const answer = await ask(bench, '0800', '360');
    expect(answer).toMatchObject({ mti: '0810', fields: { 11: '000016', 39: '00', 62: parameters } });
    expect((await ask(bench, '0800', '361'))?.fields).not.toHaveProperty('62');
  });

  it('without a file are none, said without F62', async () => {
    const answer = await ask(await gatewayBench(), '0800', '360');
    expect(answer?.fields[39]).toBe('00');
    expect(answer?.fields).not.toHaveProperty('62');
  });
});

describe('a list of keys', () => {
  it('that fits one answer is complete in it', async () => {
    const list = keys(43);
    const bench = await gatewayBench({ downloads: { capk: list } });
    const f62 = await f62Of(ask(bench, '0820', '372', ascii('100')));
    expect(f62).toEqual(Uint8Array.of(0x31, ...list.entries.flatMap(({ listed }) => [...listed])));
    expect(f62.length).toBeLessThanOrEqual(999);
  });

  it.each([1, 43, 44, 86, 87, 99])(
    'of %i comes whole, page after page, to a terminal that asks till the end',
    async (count) => {
      const list = keys(count);
      const bench = await gatewayBench({ downloads: { capk: list } });
      const taken: number[] = [];
      let pages = 0;
      for (let mark = 0x32; mark === 0x32; pages++) {
        const known = String(taken.length / 23).padStart(2, '0');
        const f62 = await f62Of(ask(bench, '0820', '372', ascii(`1${known}`)));
        expect(f62.length).toBeLessThanOrEqual(999);
        mark = f62[0] as number;
        taken.push(...f62.subarray(1));
      }
      expect(taken).toEqual(list.entries.flatMap(({ listed }) => [...listed]));
      expect(pages).toBe(Math.ceil(count / 43));
    },
  );

  it.each([
    ['nothing is in it', 0, '100'],
    ['the terminal has all of it', 3, '103'],
    ['the terminal has more', 3, '199'],
  ])('is "none" where %s', async (_, count, counter) => {
    const bench = await gatewayBench({ downloads: { capk: keys(count) } });
    expect(await f62Of(ask(bench, '0820', '372', ascii(counter)))).toEqual(ascii('0'));
  });

  it('begins at its start for a terminal that does not count', async () => {
    const bench = await gatewayBench({ downloads: { capk: keys(2) } });
    const whole = await f62Of(ask(bench, '0820', '372', ascii('100')));
    expect(await f62Of(ask(bench, '0820', '372'))).toEqual(whole);
    expect(await f62Of(ask(bench, '0820', '372', ascii('x')))).toEqual(whole);
  });

  it('of applications is another one, and one of SM keys is none', async () => {
    const bench = await gatewayBench({ downloads: { capk: keys(2), aid: aids } });
    expect(await f62Of(ask(bench, '0820', '382', ascii('100')))).toEqual(
      Uint8Array.of(0x31, ...bytes('9F0607A0000000031010')),
    );
    expect(await f62Of(ask(bench, '0820', '373', ascii('100')))).toEqual(ascii('0'));
  });
});

describe('a download of one entry', () => {
  it.each([
    ['its elements', bytes(idOf(2))],
    ['its elements and more', bytes('DF010100', idOf(2))],
    ['its bare bytes', bytes(rid, '02')],
  ])('named by %s brings all of it behind a 1', async (_, f62) => {
    const list = keys(5);
    const bench = await gatewayBench({ downloads: { capk: list } });
    const answer = await f62Of(ask(bench, '0800', '370', f62));
    expect(answer).toEqual(Uint8Array.of(0x31, ...(list.entries[2]?.tlv ?? [])));
  });

  it.each([
    ['is not in the list', bytes(idOf(9))],
    ['is only a RID', bytes(`9F0605${rid}`)],
    ['cannot be read', ascii('!')],
    ['is not said', undefined],
  ])('whose id %s is 0', async (_, f62) => {
    const bench = await gatewayBench({ downloads: { capk: keys(5) } });
    expect(await f62Of(ask(bench, '0800', '370', f62))).toEqual(ascii('0'));
  });

  it('is an application by its AID, and ends with 00', async () => {
    const bench = await gatewayBench({ downloads: { aid: aids } });
    expect(await f62Of(ask(bench, '0800', '380', bytes('9F0607A0000000031010')))).toEqual(
      Uint8Array.of(0x31, ...(aids.entries[0]?.tlv ?? [])),
    );
    expect((await ask(bench, '0800', '381'))?.fields[39]).toBe('00');
    expect(await f62Of(ask(bench, '0800', '370', bytes(idOf(1))))).toEqual(ascii('0'));
  });
});

describe('downloads', () => {
  it('are recorded with what was given', async () => {
    const bench = await gatewayBench({ downloads: { capk: keys(50), parameters: ascii('1260') } });
    await ask(bench, '0820', '372', ascii('143'));
    await ask(bench, '0800', '370', bytes(idOf(1)));
    await ask(bench, '0800', '370', bytes(idOf(99)));
    await ask(bench, '0800', '360');
    await bench.parts.attempts.flush();
    const attempts = await bench.model.store.listAttempts({ limit: 9 });
    expect(attempts.map(({ reason, detail }) => [reason, detail]).reverse()).toEqual([
      ['download-answered', 'CAPK 7 of 50, from 43'],
      ['download-answered', `CAPK ${rid}01`],
      ['download-answered', 'CAPK not in the list'],
      ['download-answered', 'parameters'],
    ]);
    expect(bench.faults).toEqual([]);
  });
});
