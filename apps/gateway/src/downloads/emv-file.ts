import { fromHex, parseBerTlv, type TlvItem, toHex } from '@rollcall/iso8583';
import { z } from 'zod';
import { limits } from '../limits.ts';
import type { EmvEntry, EmvList } from './emv-list.ts';

interface EmvKind {
  readonly idTags: readonly string[];
  readonly listedTags: readonly string[];
  /** Elements that an entry must have, and the bytes that their values may have. */
  readonly lengths: Readonly<Record<string, readonly number[]>>;
}

/**
 * 9F06 is the scheme's RID, 9F22 the key's index, DF05 its last day: eight ASCII digits as CUP sends it, or four bytes
 * of BCD. Terminals take both.
 */
const capk: EmvKind = {
  idTags: ['9F06', '9F22'],
  listedTags: ['9F06', '9F22', 'DF05'],
  lengths: { '9F06': [5], '9F22': [1], DF05: [4, 8] },
};

/** 9F06 is the AID. */
const aid: EmvKind = {
  idTags: ['9F06'],
  listedTags: ['9F06'],
  lengths: { '9F06': [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16] },
};

const hex = z.string().transform((text, context) => {
  const bytes = fromHex(text.replaceAll(/\s/g, ''));
  if (bytes !== null && bytes.length > 0) return bytes;
  context.addIssue({ code: 'custom', message: 'not hex' });
  return z.NEVER;
});

/** A file of keys or applications: a list of `{ id, tlv }`, both hex; blanks in them do not count. */
export const capkFileSchema = fileSchema(capk);
export const aidFileSchema = fileSchema(aid);

function fileSchema(kind: EmvKind) {
  return z
    .array(entrySchema(kind))
    .max(limits.downloadEntriesMax)
    .superRefine((entries, context) => {
      const seen = new Set<string>();
      for (const [at, { id }] of entries.entries()) {
        if (seen.has(id))
          context.addIssue({ code: 'custom', path: [at, 'id'], message: `${id} comes twice` });
        seen.add(id);
      }
    })
    .transform((entries): EmvList => ({ entries, idTags: kind.idTags }));
}

function entrySchema(kind: EmvKind) {
  return z.strictObject({ id: hex, tlv: hex }).transform(({ id, tlv }, context): EmvEntry => {
    const refuse = (path: 'id' | 'tlv', message: string) => {
      context.addIssue({ code: 'custom', path: [path], message });
      return z.NEVER;
    };
    const items = readItems(tlv);
    if (!items) return refuse('tlv', 'not BER-TLV to its end');
    if (tlv.length >= limits.downloadF62BytesMax) return refuse('tlv', 'more than one answer holds');
    const fault = faultOf(kind, items);
    if (fault) return refuse('tlv', fault);
    const ownId = valuesOf(kind.idTags, items).map(toHex).join('');
    if (ownId !== toHex(id)) return refuse('id', `the TLV is that of ${ownId}`);
    return { id: ownId, tlv, listed: listedOf(kind, items) };
  });
}

function readItems(tlv: Uint8Array): readonly TlvItem[] | null {
  const { items, tail } = parseBerTlv(tlv);
  return tail.length === 0 && items.length > 0 ? items : null;
}

function faultOf({ lengths }: EmvKind, items: readonly TlvItem[]): string | null {
  for (const [tag, allowed] of Object.entries(lengths)) {
    const found = items.find((item) => item.tag === tag);
    if (!found) return `${tag} is missing`;
    if (!allowed.includes(found.value.length)) return `${tag} has ${found.value.length} bytes`;
  }
  return null;
}

function valuesOf(tags: readonly string[], items: readonly TlvItem[]): readonly Uint8Array[] {
  return tags.map((tag) => items.find((item) => item.tag === tag)?.value ?? new Uint8Array(0));
}

/** In the order of the tags: terminals take an entry as complete with its last one. */
function listedOf({ listedTags }: EmvKind, items: readonly TlvItem[]): Uint8Array {
  const values = valuesOf(listedTags, items);
  return Uint8Array.from(
    listedTags.flatMap((tag, at) => {
      const value = values[at] as Uint8Array;
      return [...(fromHex(tag) as Uint8Array), value.length, ...value];
    }),
  );
}
