import type { InputRandom } from './input-random.ts';

type Container = Record<string, unknown> | unknown[];

/** Values that documents are not meant to hold, and some that they are. */
const oddValues: readonly unknown[] = [
  ...[
    null,
    true,
    0,
    -0,
    -1,
    1.5,
    1e308,
    64,
    999,
    65_536,
    2 ** 53,
    '',
    ' ',
    '0',
    '00',
    '***',
    '622500******0253',
  ],
  ...['\ud800', '😀', '１２', '中文', '\u0000', 'D', '=', 'zz', '0x10', 'A'.repeat(5_000), '9'.repeat(1_000)],
  ...[
    'optional',
    'required',
    'absent',
    'bcd',
    'ascii',
    'gbk',
    'latin1',
    'left',
    'right',
    'n',
    'z',
    'a',
    'an',
    'ans',
    'b',
  ],
  ...[
    'LL',
    'LLL',
    'pan',
    'track',
    'pin',
    'key',
    'emv',
    'ber-tlv',
    'tag-value',
    'binary2',
    'none',
    'constructor',
  ],
];
const oddKeys = [
  '__proto__',
  'constructor',
  'toString',
  'length',
  '0',
  '1',
  '2',
  '65',
  '128',
  '129',
  '-1',
  '1e1',
  '02',
  '',
];

/** A document with one to four things changed: values, keys, types, places. */
export function editJson(document: unknown, random: InputRandom): unknown {
  let edited = document;
  for (let left = random.from(1, random.oneIn(3) ? 4 : 1); left > 0; left--) {
    if (random.oneIn(200)) edited = oddValue(random);
    const container = someContainer(edited, random);
    if (container !== null) editContainer(container, random);
  }
  return edited;
}

/** Goes down from the root, one step after another, and stops anywhere. */
function someContainer(root: unknown, random: InputRandom): Container | null {
  let container = asContainer(root);
  while (container !== null && !random.oneIn(3)) {
    const inner = Object.values(container).flatMap((value) => asContainer(value) ?? []);
    const containers = Object.values(container).filter((value) => asContainer(value) !== null);
    if (inner.length === 0 && containers.length === 0) return container;
    container = asContainer(random.pick(containers));
  }
  return container;
}

function asContainer(value: unknown): Container | null {
  return typeof value === 'object' && value !== null ? (value as Container) : null;
}

function editContainer(container: Container, random: InputRandom): void {
  const record = container as Record<string, unknown>;
  const keys = Object.keys(record);
  const key = keys.length === 0 ? 'x' : random.pick(keys);
  switch (random.below(8)) {
    case 0:
      if (Array.isArray(container)) container.splice(Number(key) || 0, 1);
      else delete record[key];
      break;
    case 1:
      define(record, random.pick(oddKeys), record[key] ?? oddValue(random));
      break;
    case 2:
      define(record, random.pick(oddKeys), oddValue(random));
      break;
    case 3:
      if (keys.length > 0) define(record, key, structuredClone(record[random.pick(keys)]));
      break;
    case 4:
    case 5:
      define(record, key, alteredValue(record[key], random));
      break;
    default:
      define(record, key, oddValue(random));
  }
}

/** As JSON.parse does it: an own property even where the name is that of the prototype, and a list without holes. */
function define(record: Record<string, unknown>, key: string, value: unknown): void {
  if (Array.isArray(record) && !(/^[0-9]{1,3}$/.test(key) && Number(key) <= record.length)) return;
  Object.defineProperty(record, key, { value, writable: true, enumerable: true, configurable: true });
}

function oddValue(random: InputRandom): unknown {
  if (random.oneIn(12)) return {};
  if (random.oneIn(12)) return [[], { '1': '00', '2': [] }, null];
  return random.oneIn(6) ? random.below(1_100) : random.pick(oddValues);
}

function alteredValue(value: unknown, random: InputRandom): unknown {
  if (typeof value === 'number') return value + random.pick([-1, 1, 8, -8, 0.5, 1_000]);
  if (typeof value !== 'string') return random.oneIn(2) ? JSON.stringify(value) : oddValue(random);
  const at = random.below(value.length + 1);
  const inserted = random.pick(['', '', '0', 'F', '*', '***', 'é', '中', '9', ' ', 'D', '\ud83d', '00']);
  return value.slice(0, at) + inserted + value.slice(at + random.below(3));
}
