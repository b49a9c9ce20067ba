import { expect, it } from 'vitest';
import { cupFrame } from '../test/cup-vectors.ts';
import { compileProfile, cupPos } from './index.ts';

it('does what the README shows: the echo test is G4', () => {
  const codec = compileProfile(cupPos);
  const echo = codec.encodeFrame(
    {
      tpdu: '6000030000',
      header: '603100310100',
      mti: '0820',
      fields: { 41: '10000001', 42: '888000000000001', 60: { 1: '00', 2: '000002', 3: '301' } },
    },
    'binary2',
  );
  if (!echo.ok) throw new Error(echo.error.message);
  expect(echo.bytes).toEqual(cupFrame('G4'));
  expect(codec.decodeFrame(echo.bytes)).toMatchObject({ ok: true, lengthPrefix: 'binary2' });
});
