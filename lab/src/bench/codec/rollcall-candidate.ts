import { compileProfile, cupPos } from '@rollcall/iso8583';
import type { CodecCandidate } from './codec-candidate.ts';

/**
 * Our codec with the profile that terminals use, validation and all. F60 comes joined or by subfield; in messages that
 * were read it stands by subfield in any case.
 */
export function rollcallCandidate(f60: 'joined' | 'by-subfield' = 'joined'): CodecCandidate {
  const codec = compileProfile(cupPos);
  return {
    name: f60 === 'joined' ? 'rollcall' : 'rollcall, F60 by subfield',
    version: 'this one',
    builder: (message) => {
      const fields = f60 === 'joined' ? message.joinedFields : message.fields;
      return () => {
        const encoded = codec.encode({ tpdu: null, header: null, mti: message.mti, fields: fields() });
        if (!encoded.ok) throw new Error(`${message.mti} not encodable: ${encoded.error.path}`);
        return encoded.bytes;
      };
    },
    parser: (wire) => () => {
      const decoded = codec.decode(wire);
      if (!decoded.ok) throw new Error(`not decodable: ${decoded.error.path}`);
      return decoded.message;
    },
  };
}
