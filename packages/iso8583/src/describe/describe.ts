import { findExchange } from '../find-exchange.ts';
import { messageMask, openMask } from '../mask/mask-value.ts';
import type { CompositeValue, FieldValue, Message } from '../message.ts';
import { isRequestMti } from '../mti.ts';
import { processingRequirement, processingRequirements } from '../processing-requirement.ts';
import type { FieldSpec, LocalText, Profile } from '../profile.ts';
import { responseCode } from '../response-codes.ts';
import { describeBytes } from './describe-bytes.ts';
import type { DescribeContext, DescribeOptions, DescriptionRow } from './description-row.ts';
import { words } from './words.ts';

/**
 * A message as the rows of a table, in the order of the wire, with what each value means where that is known.
 * Without `reveal` everything is masked that the profile calls sensitive.
 */
export function describe(
  message: Message,
  profile: Profile,
  options: DescribeOptions,
): readonly DescriptionRow[] {
  const mask = options.reveal ? openMask : messageMask(profile, message);
  const context = { message, profile, mask, lang: options.lang, isRevealed: options.reveal };
  const numbers = new Set([...Object.keys(message.fields), ...Object.keys(message.raw ?? {})].map(Number));
  const fields = [...numbers].sort((a, b) => a - b).flatMap((number) => fieldRows(context, number));
  return [...envelopeRows(context), mtiRow(context), ...fields];
}

function envelopeRows({ message: { tpdu, header, mti }, lang }: DescribeContext): DescriptionRow[] {
  const rows: DescriptionRow[] = [];
  if (tpdu !== null) {
    const note = `${words.destination[lang]} ${tpdu.slice(2, 6)}, ${words.source[lang]} ${tpdu.slice(6)}`;
    rows.push({ path: 'tpdu', name: 'TPDU', value: tpdu, note });
  }
  if (header !== null)
    rows.push({ path: 'header', name: words.header[lang], value: header, ...headerNote(header, mti, lang) });
  return rows;
}

/** The processing requirement counts in answers only. */
function headerNote(header: string, mti: string, lang: keyof LocalText): { note?: string } {
  const digit = processingRequirement(header);
  if (digit === null || header.length !== 12 || isRequestMti(mti)) return {};
  const text = processingRequirements[digit]?.[lang];
  return { note: `${words.processingRequirement[lang]} ${digit}${text === undefined ? '' : `: ${text}`}` };
}

function mtiRow({ message, profile, lang }: DescribeContext): DescriptionRow {
  const row = { path: 'mti', name: 'MTI', value: message.mti };
  const exchange = findExchange(profile, message);
  if (exchange === undefined) return row;
  const side = isRequestMti(message.mti) ? words.request[lang] : words.answer[lang];
  return { ...row, note: `${exchange.name[lang]}, ${side}` };
}

function fieldRows(context: DescribeContext, number: number): DescriptionRow[] {
  const { message, profile, mask, lang } = context;
  const spec = profile.fields[number];
  const path = String(number);
  const name = spec?.name[lang] ?? words.secondaryBitmap[lang];
  const value = message.fields[number];
  const raw = message.raw?.[number];
  if (value === undefined || spec === undefined) {
    return raw === undefined ? [] : [{ path, name, value: mask.showRaw(number, raw), note: words.raw[lang] }];
  }
  const shown = mask.show(number, value);
  const row = { path, name, value: shown, ...valueNote(number, shown, lang) };
  return [row, ...partRows(context, number, spec, value)];
}

/** Of what is shown: a masked value is not told by its meaning either. */
function valueNote(number: number, shown: string, lang: keyof LocalText): { note?: string } {
  const meaning = number === 39 ? responseCode(shown)?.text[lang] : undefined;
  return meaning === undefined ? {} : { note: meaning };
}

function partRows(
  context: DescribeContext,
  number: number,
  spec: FieldSpec,
  value: FieldValue,
): readonly DescriptionRow[] {
  if (value instanceof Uint8Array) return describeBytes(context, number, spec, value);
  return typeof value === 'string' ? [] : subfieldRows(number, spec, value, context.lang);
}

function subfieldRows(
  number: number,
  spec: FieldSpec,
  value: CompositeValue,
  lang: keyof LocalText,
): readonly DescriptionRow[] {
  return (spec.subfields ?? []).flatMap(({ id, name }) => {
    const digits = value[id];
    return digits === undefined ? [] : [{ path: `${number}.${id}`, name: name[lang], value: digits }];
  });
}
