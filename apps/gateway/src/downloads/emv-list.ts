import { parseBerTlv, toHex } from '@rollcall/iso8583';
import { limits } from '../limits.ts';

/** One key or application. */
export interface EmvEntry {
  /** Upper-case hex of RID and index, or of the AID. */
  readonly id: string;
  /** What the list says of it, as TLV. */
  readonly listed: Uint8Array;
  /** All of it, as TLV. */
  readonly tlv: Uint8Array;
}

export interface EmvList {
  readonly entries: readonly EmvEntry[];
  /** Tags whose values, one behind the other, are an entry's id. */
  readonly idTags: readonly string[];
}

/** The first byte of F62 in an answer (facts/cup-8583 §2.2). */
const none = 0x30;
const complete = 0x31;
const moreFollows = 0x32;

export interface ListPage {
  readonly f62: Uint8Array;
  readonly from: number;
  readonly count: number;
}

/**
 * F62 that answers a query: as many entries as it holds behind those that the terminal has. Terminals ask with `1NN`,
 * NN being how many they have, until the answer no longer begins with 2; one that counts pages instead gets pages that
 * overlap, and misses none.
 */
export function listPage({ entries }: EmvList, request: Uint8Array | null): ListPage {
  const from = knownCount(request);
  let bytes = 1;
  let to = from;
  for (; to < entries.length; to++) {
    bytes += (entries[to] as EmvEntry).listed.length;
    if (bytes > limits.downloadF62BytesMax) break;
  }
  const page = entries.slice(from, to);
  const mark = page.length === 0 ? none : to < entries.length ? moreFollows : complete;
  return { f62: Uint8Array.of(mark, ...page.flatMap(({ listed }) => [...listed])), from, count: page.length };
}

/** F62 that answers a download of one entry, and the entry; null where there is none of that id. */
export function entryAnswer(
  list: EmvList,
  request: Uint8Array | null,
): { readonly f62: Uint8Array; readonly entry: EmvEntry | null } {
  const ids = request ? idsIn(list, request) : [];
  const entry = list.entries.find(({ id }) => ids.includes(id)) ?? null;
  return { f62: entry ? Uint8Array.of(complete, ...entry.tlv) : Uint8Array.of(none), entry };
}

/** Terminals name an entry by the elements that make its id, some by the bare bytes of it. */
function idsIn({ idTags }: EmvList, request: Uint8Array): readonly string[] {
  const { items } = parseBerTlv(request);
  const values = idTags.map((tag) => items.find((item) => item.tag === tag)?.value);
  const named = values.every((value) => value !== undefined) ? [values.map(toHex).join('')] : [];
  return [...named, toHex(request)];
}

function knownCount(request: Uint8Array | null): number {
  const digits = /^1(\d{2})$/.exec(String.fromCharCode(...(request ?? []).slice(0, 4)))?.[1];
  return Number(digits ?? 0);
}
