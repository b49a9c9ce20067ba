import { describe, expect, it } from 'vitest';
import { cupPosCodec } from '../parties/cup-pos-codec.ts';
import { readWireFrame } from './wire-frame.ts';

function written(mti: string, fields: Record<number, unknown>): Uint8Array {
  const message = { tpdu: '6000030000', header: '603100310100', mti, fields };
  const encoded = cupPosCodec.encodeFrame(
    message as Parameters<typeof cupPosCodec.encodeFrame>[0],
    'binary2',
  );
  if (!encoded.ok) throw new Error(encoded.error.path);
  return encoded.bytes;
}

describe('what a judge reads of a frame', () => {
  it('is what the codec wrote: a purchase with card, PIN and MAC', () => {
    const frame = written('0200', {
      ...{ 3: '000000', 4: '000000000100', 11: '000007', 22: '021', 25: '00', 26: '06', 49: '156' },
      35: '6225000000000253D2512101123400001',
      ...{ 41: '10000001', 42: '888000000000001', 52: new Uint8Array(8).fill(3), 53: '2600000000000000' },
      60: { '1': '22', '2': '000004', '3': '000', '4': '5', '5': '0', '6': '0' },
      64: new Uint8Array(8).fill(9),
    });
    expect(readWireFrame(frame)).toMatchObject({
      ...{ mti: '0200', stan: '000007', amount: '000000000100', terminalId: '10000001' },
      ...{ batchNumber: '000004', code: '000', responseCode: '', f62: null },
      f52: new Uint8Array(8).fill(3),
      track2: expect.stringMatching(/^6225000000000253d/),
      f64: new Uint8Array(8).fill(9),
      macData: frame.subarray(13, frame.length - 8),
    });
  });

  it('is the keys of an 0810', () => {
    const f62 = new Uint8Array(40).fill(7);
    const frame = written('0810', {
      ...{ 11: '000001', 37: '083015000001', 39: '00', 41: '10000001', 42: '888000000000001' },
      60: { '1': '00', '2': '000001', '3': '003' },
      62: f62,
    });
    expect(readWireFrame(frame)).toMatchObject({ mti: '0810', responseCode: '00', code: '003', f62 });
  });

  it('is nothing where a frame is cut, or more than one', () => {
    const frame = written('0820', {
      41: '10000001',
      42: '888000000000001',
      60: { '1': '00', '2': '000001', '3': '301' },
    });
    expect(readWireFrame(frame.subarray(0, -1))).toBeNull();
    expect(readWireFrame(Uint8Array.of(...frame, 0))).toBeNull();
    expect(readWireFrame(frame)?.code).toBe('301');
  });
});
