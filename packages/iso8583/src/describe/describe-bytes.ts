import { toHex } from '../hex.ts';
import { masked, maskPansInText } from '../mask/mask-pan.ts';
import type { FieldSpec } from '../profile.ts';
import { charsets } from '../wire/charset.ts';
import { plainText } from '../wire/plain-text.ts';
import { parseBerTlv, type TlvItem } from './ber-tlv.ts';
import type { DescribeContext, DescriptionRow } from './description-row.ts';
import { emvTags } from './emv-tags.ts';
import { dialStatistics, parseTagValue, type TagItem } from './tag-value.ts';
import { words } from './words.ts';
import { workingKeyLayout } from './working-key-layout.ts';

/** What a field of bytes holds: EMV data by tag, parameters by tag, working keys as a layout, or text. */
export function describeBytes(
  context: DescribeContext,
  number: number,
  spec: FieldSpec,
  value: Uint8Array,
): readonly DescriptionRow[] {
  if (spec.view === 'ber-tlv') {
    const { items, tail } = parseBerTlv(value);
    return [
      ...items.flatMap((item) => emvRows(context, String(number), item)),
      ...tailRow(context, number, tail),
    ];
  }
  if (spec.view !== 'tag-value') return [];
  const keys = keyRow(context, number, spec, value);
  return keys === null ? parameterRows(context, number, spec, value) : [keys];
}

function emvRows(context: DescribeContext, parent: string, item: TlvItem): readonly DescriptionRow[] {
  const { lang, isRevealed } = context;
  const path = `${parent}.${item.tag}`;
  const known = Object.hasOwn(emvTags, item.tag) ? emvTags[item.tag] : undefined;
  const name = known?.name[lang] ?? words.unknownTag[lang];
  const isShown = isRevealed || (known?.isOpen === true && item.items.length === 0);
  const row = { path, name, value: isShown ? toHex(item.value) : masked, note: size(context, item.value) };
  return [row, ...item.items.flatMap((inner) => emvRows(context, path, inner))];
}

/** The rest of a content that is not what it should be. It may hold anything, so it is masked like the field. */
function tailRow(context: DescribeContext, number: number, tail: Uint8Array): readonly DescriptionRow[] {
  if (tail.length === 0) return [];
  const value = context.isRevealed ? toHex(tail) : masked;
  return [{ path: String(number), name: words.notParsed[context.lang], value, note: size(context, tail) }];
}

function size({ lang }: DescribeContext, bytes: Uint8Array): string {
  return `${bytes.length} ${words.bytes[lang]}`;
}

/** Working keys: their layout, whoever may see them. */
function keyRow(
  context: DescribeContext,
  number: number,
  spec: FieldSpec,
  value: Uint8Array,
): DescriptionRow | null {
  const layout = workingKeyLayout(context, value);
  if (layout === null || spec.sensitive !== 'key') return null;
  const shown = context.mask.show(number, value);
  return { path: `${number}.keys`, name: words.workingKeys[context.lang], value: shown, note: layout };
}

function parameterRows(
  context: DescribeContext,
  number: number,
  spec: FieldSpec,
  value: Uint8Array,
): readonly DescriptionRow[] {
  if (context.mask.isHidden(spec)) return [];
  const { items, tail } = parseTagValue(value);
  if (items.length === 0) return textRow(context, number, value);
  const rows = items.map((item) => parameterRow(context, number, item));
  if (tail.length === 0) return rows;
  const rest = context.isRevealed ? toHex(tail) : context.mask.show(number, tail);
  return [...rows, { path: String(number), name: words.notParsed[context.lang], value: rest }];
}

function parameterRow(
  context: DescribeContext,
  number: number,
  { tag, known, value }: TagItem,
): DescriptionRow {
  const { lang, profile, isRevealed } = context;
  const text = readable(profile.charset, value);
  const shown = text === null ? toHex(value) : isRevealed ? text : maskPansInText(text);
  const statistics = tag === '51' && text !== null ? dialStatistics(text) : null;
  const row = { path: `${number}.${tag}`, name: known.name[lang], value: shown };
  if (statistics === null) return row;
  const { hours, dials, successPerMille } = statistics;
  const note = `${hours} ${words.hours[lang]}, ${dials} ${words.dials[lang]}, ${successPerMille} ${words.perMille[lang]}`;
  return { ...row, note };
}

/** F62 of a sign-in request is text: licence number and serial number of the device. */
function textRow(context: DescribeContext, number: number, value: Uint8Array): readonly DescriptionRow[] {
  const text = readable(context.profile.charset, value);
  if (text === null || text === '') return [];
  const shown = context.isRevealed ? text : maskPansInText(text);
  return [{ path: String(number), name: words.text[context.lang], value: shown }];
}

/** The text of bytes that hold text; null for anything else. */
function readable(charset: keyof typeof charsets, value: Uint8Array): string | null {
  if (value.some((byte) => byte < 0x20 || byte === 0x7f)) return null;
  const isPlain = value.every((byte) => byte < 0x80);
  return isPlain ? plainText(value, 0, value.length) : charsets[charset].decode(value, 0, value.length);
}
