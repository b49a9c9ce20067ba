import { compileProfile, cupPos } from '@rollcall/iso8583';
import { describe, expect, it } from 'vitest';
import { type BenchMessageName, benchMessageNames, variantsOf } from './bench-messages.ts';
import { iso8583Candidate } from './iso-8583-candidate.ts';
import { jsposCandidate } from './jspos-candidate.ts';
import { rollcallCandidate } from './rollcall-candidate.ts';

const wireBytes: Readonly<Record<BenchMessageName, number>> = { '0800': 57, '0810': 133, '0200': 213 };

describe.each(benchMessageNames)('the %s of the bench', (name) => {
  const [message] = variantsOf(name);
  if (!message) throw new Error('no variant');
  const ours = Uint8Array.from(rollcallCandidate().builder(message)());

  it('has the size of the published comparison', () => {
    expect(ours).toHaveLength(wireBytes[name]);
  });

  it('is the same whether F60 comes joined or by subfield', () => {
    expect(Uint8Array.from(rollcallCandidate('by-subfield').builder(message)())).toEqual(ours);
  });

  it('is byte for byte the same from the peer it is held against', () => {
    expect(Uint8Array.from(jsposCandidate().builder(message)())).toEqual(ours);
  });

  it('is read by every codec from its own wire, field for field', () => {
    const decoded = compileProfile(cupPos).decode(ours);
    if (!decoded.ok) throw new Error(decoded.error.path);
    expect(decoded.message.fields).toEqual(message.fields());
    expect(rollcallCandidate().parser(ours)()).toEqual(decoded.message);
    expect(jsposCandidate().parser(ours)()).toMatchObject({ fields: { 11: { value: '000001' } } });
    const foreign = iso8583Candidate();
    expect(foreign.parser(Uint8Array.from(foreign.builder(message)()))()).toMatchObject({ 11: '000001' });
  });
});

it('no two variants of a message are the same', () => {
  const candidate = rollcallCandidate();
  const wires = variantsOf('0800').map((message) =>
    Buffer.from(candidate.builder(message)()).toString('hex'),
  );
  expect(new Set(wires).size).toBe(wires.length);
});
