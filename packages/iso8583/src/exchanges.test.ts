import { describe, expect, it } from 'vitest';
import { cupFrame } from '../test/cup-vectors.ts';
import {
  compileProfile,
  cupPos,
  fieldAt,
  findExchange,
  iso1987Binary,
  isRequestMti,
  type Message,
  processingRequirement,
  responseCode,
  responseCodes,
  responseMti,
} from './index.ts';

const codec = compileProfile(cupPos);

function messageOf(id: string): Message {
  const result = codec.decodeFrame(cupFrame(id));
  if (!result.ok) throw new Error(result.error.message);
  return result.message;
}

describe('the exchange of a message', () => {
  it.each([
    ['G1', 'sign-in'],
    ['G2', 'sign-in'],
    ['G4', 'echo'],
    ['G6', 'sign-off'],
    ['G7', 'purchase'],
    ['R9', 'purchase'],
    ['G8', 'reversal'],
    ['R8', 'reversal'],
    ['G13', 'settlement'],
    ['G14', 'status-upload'],
  ])('%s is %s', (id, exchange) => {
    expect(findExchange(cupPos, messageOf(id))?.id).toBe(exchange);
  });

  it('is none for a code that nobody knows, or another processing code', () => {
    expect(findExchange(cupPos, messageOf("R12' (no length prefix, no TPDU)"))).toBeUndefined();
    const { mti, fields } = messageOf('G7');
    expect(findExchange(cupPos, { mti, fields: { ...fields, 3: '310000' } })).toBeUndefined();
    expect(findExchange(cupPos, { mti: '0100', fields })).toBeUndefined();
  });

  it('is told by F70 in iso1987-binary', () => {
    expect(findExchange(iso1987Binary, { mti: '0800', fields: { 70: '301' } })?.id).toBe('echo');
  });

  it.each(['360', '370', '371', '380', '381', '390', '391', '394', '395'])(
    'with 0800 and 60.3 = %s has a standing answer, so that no terminal hangs after its sign-in',
    (code) => {
      const exchange = findExchange(cupPos, {
        mti: '0800',
        fields: { 60: { 1: '00', 2: '000001', 3: code } },
      });
      expect(exchange?.standing?.responseCode).toBe('00');
    },
  );

  it.each([
    ['0800', '360', 'parameters'],
    ['0820', '372', 'capk-list'],
    ['0800', '370', 'capk-entry'],
    ['0820', '382', 'aid-list'],
    ['0800', '380', 'aid-entry'],
    ['0820', '373', undefined],
    ['0800', '364', undefined],
    ['0800', '371', undefined],
  ])('with %s and 60.3 = %s asks for the download %s', (mti, code, download) => {
    const fields = { 60: { 1: '00', 2: '000001', 3: code } };
    expect(findExchange(cupPos, { mti, fields })?.download).toBe(download);
  });

  it.each([
    ['201', 'batch-upload'],
    ['204', 'batch-upload'],
    ['202', 'batch-upload-end'],
    ['207', 'batch-upload-end'],
  ])('with 0320 and 60.3 = %s is %s', (code, role) => {
    const fields = { 60: { 1: '00', 2: '000001', 3: code } };
    expect(findExchange(cupPos, { mti: '0320', fields })?.role).toBe(role);
  });

  it('of a settlement is answered as balanced, the flags of both totals set', () => {
    expect(findExchange(cupPos, messageOf('G13'))?.standing?.overwrite).toEqual([
      { field: 48, at: 31, digit: '1' },
      { field: 48, at: 62, digit: '1' },
    ]);
  });
});

describe('a value by its path', () => {
  it('is a field, a subfield, the digits of all subfields, or hex', () => {
    const message = messageOf('G7');
    expect(fieldAt(message, 'mti')).toBe('0200');
    expect(fieldAt(message, '11')).toBe('000002');
    expect(fieldAt(message, '60.3')).toBe('000');
    expect(fieldAt(message, '60')).toBe('22000002000500');
    expect(fieldAt(message, '52')).toBe('C7E4D57F17E37EAE');
    expect(fieldAt(message, '60.7')).toBeUndefined();
    expect(fieldAt(message, '11.1')).toBeUndefined();
    expect(fieldAt(message, '2')).toBeUndefined();
  });
});

describe('MTIs', () => {
  it.each([
    ['0800', '0810'],
    ['0200', '0210'],
    ['0420', '0430'],
    ['0421', '0430'],
    ['1804', '1814'],
    ['0810', null],
    ['0900', null],
    ['08', null],
    ['3800', null],
  ])('%s is answered with %s', (mti, answer) => {
    expect(responseMti(mti)).toBe(answer);
    expect(isRequestMti(mti)).toBe(answer !== null);
  });
});

describe('the processing requirement', () => {
  it('is the sixth digit of the header, which may be a letter', () => {
    expect(processingRequirement('603103310100')).toBe('3');
    expect(processingRequirement('60310b31110E')).toBe('B');
    expect(processingRequirement(null)).toBeNull();
  });
});

describe('response codes', () => {
  it('tell whose move it is', () => {
    expect(responseCode('00')?.action).toBe('A');
    expect(responseCode('A0')?.action).toBe('D');
    expect(responseCode('ZZ')).toBeUndefined();
    expect(responseCode('toString')).toBeUndefined();
  });

  it('have a text in both languages', () => {
    for (const { text } of Object.values(responseCodes)) {
      expect(text.en).not.toBe('');
      expect(text['zh-CN']).toMatch(/[\u4e00-\u9fff]/);
    }
  });
});
