import type { ConfigError } from '@rollcall/gateway';

type Issue = NonNullable<ConfigError['issue']>;

interface SettingFault {
  /** Key of a text in both languages; `path` is a parameter of all. */
  readonly text: string;
  readonly params: Readonly<Record<string, string>>;
}

const forms: Readonly<Record<string, string>> = {
  listen: 'config-address',
  timeZone: 'config-time-zone',
  niis: 'config-nii',
  acquirerId: 'config-digits',
  testHost: 'config-form',
};
const types = ['array', 'object', 'record', 'string', 'number', 'int', 'boolean'];
const origins = ['number', 'int', 'string', 'array'];

/** What a schema found of a setting, as people are told it; null for what only the schema's own sentence says. */
export function settingFault(issue: Issue): SettingFault | null {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.message.endsWith('received undefined')) return { text: 'config-missing', params: {} };
      return types.includes(issue.expected) ? { text: `config-type-${issue.expected}`, params: {} } : null;
    case 'invalid_value':
      return { text: 'config-one-of', params: { values: issue.values.map(String).join(', ') } };
    case 'invalid_union':
    case 'invalid_key':
      return { text: 'config-form', params: {} };
    case 'custom':
    case 'invalid_format':
      return formFault(issue.path);
    case 'too_small':
      return sizeFault(issue, 'least', issue.minimum);
    case 'too_big':
      return sizeFault(issue, 'most', issue.maximum);
    default:
      return null;
  }
}

/** Of settings that have a form of their own, by where they stand. */
function formFault([name]: readonly PropertyKey[]): SettingFault | null {
  const text = forms[String(name)];
  return text === undefined ? null : { text, params: {} };
}

/** Of numbers, texts and lists. */
function sizeFault(
  { origin, inclusive }: Extract<Issue, { readonly code: 'too_small' | 'too_big' }>,
  end: 'least' | 'most',
  bound: number | bigint,
): SettingFault | null {
  if (!origins.includes(origin)) return null;
  const of = origin === 'int' ? 'number' : origin;
  const text = inclusive === false ? `config-beyond-${end}` : `config-${end}-${of}`;
  return { text, params: { bound: String(bound) } };
}
