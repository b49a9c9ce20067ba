import { compileProfile, cupPos } from '@rollcall/iso8583';
import type { CodecCandidate } from './codec-candidate.ts';

/** Our codec with the profile that terminals use, validation and all. */
export function rollcallCandidate(): CodecCandidate {
  const codec = compileProfile(cupPos);
  return {
    name: 'rollcall',
    version: 'this one',
    builder: (message) => () => {
      const encoded = codec.encode({ tpdu: null, header: null, mti: message.mti, fields: message.fields() });
      if (!encoded.ok) throw new Error(`${message.mti} not encodable: ${encoded.error.path}`);
      return encoded.bytes;
    },
    parser: (wire) => () => {
      const decoded = codec.decode(wire);
      if (!decoded.ok) throw new Error(`not decodable: ${decoded.error.path}`);
      return decoded.message;
    },
  };
}
