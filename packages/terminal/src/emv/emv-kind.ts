import { fromHex, type TlvItem } from '@rollcall/iso8583';

/** What is downloaded for the chip: keys of the card schemes (CAPK), or the applications to accept (AID). */
export interface EmvKind {
  /** F60.3 of the query, of one download and of the end (facts §2.1). */
  readonly codes: { readonly query: string; readonly download: string; readonly end: string };
  /** Tag that starts an entry of the list. */
  readonly firstTag: string;
  /** Tags of an entry that ask for it. */
  readonly askTags: readonly string[];
}

export const capk: EmvKind = {
  codes: { query: '372', download: '370', end: '371' },
  firstTag: '9F06',
  askTags: ['9F06', '9F22'],
};

export const aid: EmvKind = {
  codes: { query: '382', download: '380', end: '381' },
  firstTag: '9F06',
  askTags: ['9F06'],
};

/** The entries of a list: RID, index and expiry of a key; the AID of an application. */
export function entriesOf(kind: EmvKind, elements: readonly TlvItem[]): readonly (readonly TlvItem[])[] {
  const entries: TlvItem[][] = [];
  for (const element of elements) {
    if (element.tag === kind.firstTag) entries.push([]);
    entries.at(-1)?.push(element);
  }
  return entries;
}

/** F62 that asks for one entry: its RID and index, or its AID; none is longer than a length byte can say. */
export function askF62(kind: EmvKind, entry: readonly TlvItem[]): Uint8Array {
  const asked = entry.filter(({ tag }) => kind.askTags.includes(tag));
  return Uint8Array.from(
    asked.flatMap(({ tag, value }) => [...(fromHex(tag) ?? []), value.length, ...value]),
  );
}
