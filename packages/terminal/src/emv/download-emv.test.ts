import type { Message } from '@rollcall/iso8583';
import { afterEach, describe, expect, it } from 'vitest';
import { answerTo, type FakeGateway } from '../../test/fake-gateway.ts';
import { createRig } from '../../test/rig.ts';
import { hex, toHex } from '../../test/vectors.ts';

const rig = createRig();
afterEach(() => rig.clear());

const rid = '9F0605A000000333';
const keys = ['01', '02', '03'].map((index) => `${rid}9F2201${index}`);

/** Codes and F62 of what came, hex. */
function asked(gateway: FakeGateway): readonly string[] {
  return gateway.requests.map(({ mti, fields }) => {
    const code = (fields[60] as Readonly<Record<string, string>>)['3'];
    return `${mti}/${code} ${toHex(fields[62] as Uint8Array)}`.trim();
  });
}

function codeOf({ fields }: Message): string {
  return (fields[60] as Readonly<Record<string, string>>)['3'] ?? '';
}

function f62Answer(request: Message, mark: string, content = ''): readonly Message[] {
  return [answerTo(request, { 39: '00', 62: Buffer.concat([Buffer.from(mark), hex(content)]) })];
}

/** A host with three keys, two on the first page of its list. */
function keyHost(request: Message): readonly Message[] {
  const f62 = toHex(request.fields[62] as Uint8Array);
  if (codeOf(request) === '372') {
    const [first, second, third] = keys.map((key) => `${key}DF050832303235313233${'31'}`);
    return f62 === '313030' ? f62Answer(request, '2', `${first}${second}`) : f62Answer(request, '1', third);
  }
  if (codeOf(request) === '370') return f62Answer(request, '1', `${f62}DF0403010001`);
  return [answerTo(request, { 39: '00' })];
}

describe('a download of public keys', () => {
  it('asks for the list page by page, for each key of it, and says that it is done', async () => {
    const gateway = await rig.gateway(keyHost);
    const result = await rig.terminal([gateway]).downloadCapks();
    expect(asked(gateway)).toEqual([
      '0820/372 313030',
      '0820/372 313032',
      ...keys.map((key) => `0800/370 ${key}`),
      '0800/371',
    ]);
    expect(result).toMatchObject({ outcome: 'downloaded', missing: [], responseCode: '00' });
    expect(result.entries.map(({ id }) => id)).toEqual(['A00000033301', 'A00000033302', 'A00000033303']);
    expect(result.entries[0]?.elements.map(({ tag, value }) => ({ tag, value: toHex(value) }))).toEqual([
      { tag: '9F06', value: 'A000000333' },
      { tag: '9F22', value: '01' },
      { tag: 'DF04', value: '010001' },
    ]);
    expect(result.attempts).toHaveLength(1);
  });

  it('takes a host that closes after each answer, by connecting again', async () => {
    const gateway = await rig.gateway((request) => [...keyHost(request), 'hang-up']);
    const result = await rig.terminal([gateway]).downloadCapks();
    expect(result).toMatchObject({ outcome: 'downloaded', entries: { length: 3 } });
    expect(result.attempts.length).toBeGreaterThan(1);
  });

  it('names the keys that the host lists and does not give', async () => {
    const gateway = await rig.gateway((request) =>
      codeOf(request) === '370' ? f62Answer(request, '0') : keyHost(request),
    );
    const result = await rig.terminal([gateway]).downloadCapks();
    expect(result).toMatchObject({ outcome: 'downloaded', entries: [], missing: { length: 3 } });
  });

  it('has nothing to do where the host has none', async () => {
    const gateway = await rig.gateway((request) => f62Answer(request, '0'));
    expect(await rig.terminal([gateway]).downloadCapks()).toMatchObject({ outcome: 'nothing-to-download' });
    expect(gateway.requests).toHaveLength(1);
  });

  it('ends with a host that has more for ever', async () => {
    const gateway = await rig.gateway((request) =>
      codeOf(request) === '372' ? f62Answer(request, '2', keys[0]) : f62Answer(request, '1', keys[0]),
    );
    const result = await rig.terminal([gateway], { deadlineMs: 20_000 }).downloadCapks();
    expect(result.entries).toHaveLength(99);
    const empty = await rig.gateway((request) => f62Answer(request, '2'));
    expect((await rig.terminal([empty]).downloadCapks()).outcome).toBe('nothing-to-download');
    expect(empty.requests).toHaveLength(99);
  });

  it('that is cut off gives what had come', async () => {
    const gateway = await rig.gateway((request) =>
      toHex(request.fields[62] as Uint8Array) === keys[1] ? 'hang-up' : keyHost(request),
    );
    const result = await rig.terminal([gateway]).downloadCapks();
    expect(result).toMatchObject({ outcome: 'unknown', entries: [{ id: 'A00000033301' }] });
    expect(asked(gateway).filter((each) => each === `0800/370 ${keys[1]}`)).toHaveLength(3);
  });

  it('that the host refuses says so', async () => {
    const gateway = await rig.gateway((request) => [answerTo(request, { 39: '12' })]);
    expect(await rig.terminal([gateway]).downloadCapks()).toMatchObject({
      outcome: 'refused',
      responseCode: '12',
    });
  });
});

it('a download of applications asks for each AID', async () => {
  const gateway = await rig.gateway((request) =>
    codeOf(request) === '382'
      ? f62Answer(request, '1', `${rid}9F0607A0000000031010`)
      : f62Answer(request, '1', rid),
  );
  const result = await rig.terminal([gateway]).downloadAids();
  expect(asked(gateway)).toEqual([
    '0820/382 313030',
    `0800/380 ${rid}`,
    '0800/380 9F0607A0000000031010',
    '0800/381',
  ]);
  expect(result.entries.map(({ id }) => id)).toEqual(['A000000333', 'A0000000031010']);
});
