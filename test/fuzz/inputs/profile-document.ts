import type { FieldSpec, Profile } from '@rollcall/iso8583';
import type { InputRandom } from './input-random.ts';
import { editJson } from './json-edits.ts';
import type { DialectCorpus } from './vector-corpus.ts';

interface LooseDocument {
  tpdu?: unknown;
  header?: unknown;
  charset?: unknown;
  exchanges?: unknown[];
  fields?: Record<string, Partial<Record<keyof FieldSpec, unknown>>>;
}

/** A new one each time: edits reach into it. */
const newName = () => ({ en: 'F', 'zh-CN': 'F' });

/** A dialect as a JSON file may hold it: a built-in one with fields changed, mostly so that it may well be good. */
export function makeProfileDocument(corpora: readonly DialectCorpus[], random: InputRandom): unknown {
  const document = JSON.parse(textOf(random.pick(corpora).profile)) as LooseDocument;
  if (!random.oneIn(8)) makeSmall(document, random);
  if (random.oneIn(2)) document.tpdu = presence(random);
  if (random.oneIn(2)) document.header = headerRule(random);
  if (random.oneIn(3)) document.charset = random.pick(['ascii', 'latin1', 'gbk']);
  for (let left = random.below(12); left > 0; left--) changeField(document.fields ?? {}, random);
  return random.oneIn(3) ? editJson(document, random) : document;
}

const texts = new Map<Profile, string>();

function textOf(profile: Profile): string {
  const text = texts.get(profile) ?? JSON.stringify(profile);
  texts.set(profile, text);
  return text;
}

/** Most dialects that people write are small, and a small one is easier to look at. */
function makeSmall(document: LooseDocument, random: InputRandom): void {
  const fields = Object.entries(document.fields ?? {}).filter(
    ([number]) => ['64', '128'].includes(number) || random.oneIn(6),
  );
  document.fields = Object.fromEntries(
    fields.map(([number, spec]) => [number, { ...spec, name: newName() }]),
  );
  document.exchanges = [];
}

function presence(random: InputRandom): string {
  return random.pick(['required', 'optional', 'absent']);
}

function headerRule(random: InputRandom): object {
  const rule = presence(random);
  return { presence: rule, bytes: rule === 'absent' ? 0 : random.pick([1, 2, 3, 6, 12, 64]) };
}

function changeField(fields: Record<string, object>, random: InputRandom): void {
  const numbers = Object.keys(fields);
  const isKnown = numbers.length > 0 && random.oneIn(2);
  const number = isKnown ? random.pick(numbers) : String(random.from(2, 128));
  if (random.oneIn(8)) delete fields[number];
  else fields[number] = fieldSpec(random);
}

function fieldSpec(random: InputRandom): object {
  const type = random.pick(['n', 'z', 'a', 'an', 'ans', 'b']);
  const isDigits = type === 'n' || type === 'z';
  const isText = !isDigits && type !== 'b';
  return {
    name: newName(),
    type,
    ...(isDigits && random.oneIn(2) && { encoding: random.pick(['bcd', 'ascii']) }),
    ...(isDigits && random.oneIn(2) && { align: random.pick(['left', 'right']) }),
    ...extent(random),
    ...(isText && random.oneIn(2) && { charset: random.pick(['ascii', 'latin1', 'gbk']) }),
    ...(random.oneIn(5) && { sensitive: random.pick(['pan', 'track', 'pin', 'key', 'emv']) }),
    ...(type === 'n' && random.oneIn(4) && { subfields: subfieldSpecs(random) }),
    ...(type === 'b' && random.oneIn(3) && { view: random.pick(['ber-tlv', 'tag-value']) }),
  };
}

function extent(random: InputRandom): object {
  if (random.oneIn(2)) return { length: random.pick([1, 2, 3, 8, 15, 41, 120, 999]) };
  const counter = random.pick(['LL', 'LLL']);
  const max = random.pick(counter === 'LL' ? [1, 19, 37, 99] : [1, 19, 99, 100, 999]);
  return { max, counter, ...(random.oneIn(3) && { counterEncoding: random.pick(['bcd', 'ascii']) }) };
}

function subfieldSpecs(random: InputRandom): readonly object[] {
  const isCounted = !random.oneIn(4);
  return Array.from({ length: random.from(1, 8) }, (_, at) => ({
    id: String(isCounted ? at + 1 : 3 * at + 2),
    name: newName(),
    length: random.from(1, 9),
  }));
}
