import { describe, expect, it } from 'vitest';
import storeCard from '../test/store-card.profile.json' with { type: 'json' };
import storeCardVectors from '../test/store-card.vectors.json' with { type: 'json' };
import {
  checkVectors,
  compileProfile,
  cupPos,
  iso1987Binary,
  ProfileError,
  parseProfile,
  profiles,
  type Vectors,
} from './index.ts';

describe.each([cupPos, iso1987Binary])('the profile $id', (profile) => {
  it('is plain data: it equals its own JSON', () => {
    expect(JSON.parse(JSON.stringify(profile))).toEqual(profile);
  });

  it('satisfies what is asked of a profile from a file', () => {
    expect(parseProfile(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
  });

  it('is found by its id', () => {
    expect(profiles[profile.id]).toBe(profile);
  });

  it('answers each request with its MTI + 10 and echoes only what it does not add', () => {
    for (const { requestMti, responseMti, echo, add } of profile.exchanges) {
      expect(Number(responseMti) - Number(requestMti)).toBe(10);
      expect(echo.filter((number) => add.includes(number))).toEqual([]);
    }
  });
});

describe("a dialect of one's own", () => {
  it('is a JSON file with vectors', () => {
    const codec = compileProfile(parseProfile(storeCard));
    expect(checkVectors(codec, storeCardVectors as Vectors)).toEqual([]);
  });
});

describe('a profile with a mistake is refused with its path', () => {
  const changed = (change: (json: Record<string, never>) => void): unknown => {
    const json = JSON.parse(JSON.stringify(cupPos));
    change(json);
    return json;
  };
  type Open = { [key: string]: Open } & Open[];
  const cases: [string, (json: Open) => void][] = [
    ['id', (json) => Object.assign(json, { id: 'Cup POS' })],
    ['', (json) => void Reflect.deleteProperty(json, 'charset')],
    ['charset', (json) => Object.assign(json, { charset: 'ebcdic' })],
    ['comment', (json) => Object.assign(json, { comment: '' })],
    ['name.zh-CN', (json) => Object.assign(json['name'] as Open, { 'zh-CN': 7 })],
    ['header.bytes', (json) => Object.assign(json['header'] as Open, { bytes: 0 })],
    ['macFields[0]', (json) => Object.assign(json, { macFields: [63] })],
    ['fields', (json) => Object.assign(json, { fields: [] })],
    ['fields.1', (json) => Object.assign(json['fields'] as Open, { 1: json['fields']?.['2'] })],
    ['fields.011', (json) => Object.assign(json['fields'] as Open, { '011': json['fields']?.['2'] })],
    ['fields.129', (json) => Object.assign(json['fields'] as Open, { 129: json['fields']?.['2'] })],
    ['fields.11.type', (json) => Object.assign(json['fields']?.['11'] as Open, { type: 'x' })],
    ['fields.11.lenght', (json) => Object.assign(json['fields']?.['11'] as Open, { lenght: 6 })],
    ['fields.11.length', (json) => Object.assign(json['fields']?.['11'] as Open, { length: 0 })],
    ['fields.11.max', (json) => Object.assign(json['fields']?.['11'] as Open, { max: 6 })],
    ['fields.11', (json) => void Reflect.deleteProperty(json['fields']?.['11'] as Open, 'length')],
    ['fields.2', (json) => void Reflect.deleteProperty(json['fields']?.['2'] as Open, 'counter')],
    ['fields.2.max', (json) => Object.assign(json['fields']?.['2'] as Open, { max: 100 })],
    ['fields.41.align', (json) => Object.assign(json['fields']?.['41'] as Open, { align: 'left' })],
    ['fields.41.encoding', (json) => Object.assign(json['fields']?.['41'] as Open, { encoding: 'bcd' })],
    ['fields.62.charset', (json) => Object.assign(json['fields']?.['62'] as Open, { charset: 'gbk' })],
    ['fields.63.view', (json) => Object.assign(json['fields']?.['63'] as Open, { view: 'ber-tlv' })],
    ['fields.52.view', (json) => Object.assign(json['fields']?.['52'] as Open, { view: 'ber-tlv' })],
    ['fields.62.view', (json) => Object.assign(json['fields']?.['62'] as Open, { sensitive: 'track' })],
    ['fields.60.subfields', (json) => Object.assign(json['fields']?.['60'] as Open, { sensitive: 'pan' })],
    [
      'fields.60.subfields[2].length',
      (json) => Object.assign(json['fields']?.['60']?.['subfields']?.[2] as Open, { length: '3' }),
    ],
    [
      'fields.60.subfields[2].id',
      (json) => Object.assign(json['fields']?.['60']?.['subfields']?.[2] as Open, { id: '1' }),
    ],
    [
      'fields.60.subfields',
      (json) => Object.assign(json['fields']?.['60']?.['subfields']?.[2] as Open, { length: 4 }),
    ],
    ['macFields[0]', (json) => Object.assign((json['fields'] as Open)['64'] as Open, { type: 'ans' })],
    ['exchanges[1].id', (json) => Object.assign(json['exchanges']?.[1] as Open, { id: 'sign-in' })],
    ['inBand.field', (json) => Object.assign(json['inBand'] as Open, { field: 62 })],
    ['inBand.lengthDigits', (json) => Object.assign(json['inBand'] as Open, { lengthDigits: 4 })],
    ['inBand.tags', (json) => Object.assign(json['inBand']?.['tags'] as Open, { remainingMs: 'R1' })],
    ['inBand.tags', (json) => Object.assign(json['inBand']?.['tags'] as Open, { remainingMs: 'R22' })],
    [
      'inBand.tags.operationId',
      (json) => Object.assign(json['inBand']?.['tags'] as Open, { operationId: 'r' }),
    ],
    ['inBand.comment', (json) => Object.assign(json['inBand'] as Open, { comment: '' })],
    ['exchanges[0].role', (json) => Object.assign(json['exchanges']?.[0] as Open, { role: 'roll-call' })],
    [
      'exchanges[0].requestMti',
      (json) => Object.assign(json['exchanges']?.[0] as Open, { requestMti: '0810' }),
    ],
    [
      'exchanges[0].responseMti',
      (json) => Object.assign(json['exchanges']?.[0] as Open, { responseMti: '0800' }),
    ],
    [
      'exchanges[0].where.60.9',
      (json) => Object.assign(json['exchanges']?.[0]?.['where'] as Open, { '60.9': ['1'] }),
    ],
    [
      'exchanges[0].where.60.3',
      (json) => Object.assign(json['exchanges']?.[0]?.['where'] as Open, { '60.3': [] }),
    ],
    [
      'exchanges[0].where.toString',
      (json) => Object.assign(json['exchanges']?.[0]?.['where'] as Open, { toString: ['1'] }),
    ],
    [
      'exchanges[0].where.2[1]',
      (json) => Object.assign(json['exchanges']?.[0]?.['where'] as Open, { 2: ['', '6225000000000253'] }),
    ],
    ['exchanges[0].echo[0]', (json) => Object.assign(json['exchanges']?.[0] as Open, { echo: [21] })],
    [
      'exchanges[0].keyFormPath',
      (json) => Object.assign(json['exchanges']?.[0] as Open, { keyFormPath: '60.3.1' }),
    ],
    ['exchanges[4]', (json) => void Reflect.deleteProperty(json['exchanges']?.[4] as Open, 'standing')],
    [
      'exchanges[4].standing.responseCode',
      (json) => Object.assign(json['exchanges']?.[4] as Open, { standing: { responseCode: '0' } }),
    ],
    ['exchanges[4].download', (json) => Object.assign(json['exchanges']?.[4] as Open, { download: 'all' })],
    ['exchanges[4]', (json) => void Reflect.deleteProperty(json['exchanges']?.[4] as Open, 'download')],
    [
      'exchanges[4].standing.set.21',
      (json) =>
        Object.assign(json['exchanges']?.[4] as Open, { standing: { responseCode: '00', set: { 21: '0' } } }),
    ],
  ];

  it.each(cases)('%s', (path, change) => {
    const json = changed(change as never);
    expect(() => compileProfile(json as never)).toThrow(ProfileError);
    try {
      parseProfile(json);
    } catch (error) {
      expect((error as ProfileError).path).toBe(path);
    }
  });

  it.each([null, 7, 'cup-pos', []])('%j is no profile', (json) => {
    expect(() => parseProfile(json)).toThrow(ProfileError);
  });
});
