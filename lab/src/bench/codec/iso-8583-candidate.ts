import { toHex } from '@rollcall/iso8583';
import Iso8583 from 'iso_8583';
import type { BenchMessage } from './bench-messages.ts';
import type { CodecCandidate } from './codec-candidate.ts';
import { installedVersion } from './installed-version.ts';
import { plainText } from './plain-text.ts';

/** Lengths that the dialect has and this codec's own formats have not; bytes are hex digits to it. */
const formats = {
  '53': { ContentType: 'n', Label: 'F53', LenType: 'fixed', MaxLen: 16 },
  '64': { ContentType: 'b', Label: 'F64', LenType: 'fixed', MaxLen: 16 },
};

/** For information: it knows an ASCII body only, so its wire is another one and longer. */
export function iso8583Candidate(): CodecCandidate {
  return {
    name: 'iso_8583',
    version: installedVersion('iso_8583'),
    builder(message) {
      const values = valuesOf(message);
      return () => {
        const raw = new Iso8583({ ...values }, formats).getRawMessage();
        if (!(raw instanceof Uint8Array)) throw new Error(`iso_8583 refuses: ${JSON.stringify(raw.error)}`);
        return raw;
      };
    },
    parser(wire) {
      const bytes = Buffer.from(wire);
      return () => {
        const fields = new Iso8583(undefined, formats).getIsoJSON(bytes, { lenHeader: false });
        if (fields.error) throw new Error(`iso_8583 refuses: ${JSON.stringify(fields.error)}`);
        return fields;
      };
    },
  };
}

/** It wants a transmission time (F7) in every message. */
function valuesOf({ mti, fields }: BenchMessage): Readonly<Record<string, string>> {
  const values: Record<string, string> = { '0': mti, '7': '1122101112' };
  for (const [field, value] of Object.entries(fields())) {
    values[field] = value instanceof Uint8Array ? toHex(value) : plainText(value);
  }
  return values;
}
