import type { DescriptionRow, LocalText, Message, Profile } from '@rollcall/iso8583';
import type { Subject } from './subject.ts';
import { ensure } from './violation.ts';

const languages: readonly (keyof LocalText)[] = ['en', 'zh-CN'];
const rowPath = /^(tpdu|header|mti|[0-9]{1,3}(\.[0-9A-Za-z]+)*)$/;

/**
 * A description in each language, revealed and not: rows with a path, a name and a text, and no more of them for
 * whom it is masked. Returns everything that is shown without reveal, the JSON form included, in one text.
 */
export function ensureDescription(subject: Subject, profile: Profile, message: Message): string {
  const rows = languages.map((lang) => subject.describe(message, profile, { reveal: false, lang }));
  for (const [at, masked] of rows.entries()) {
    const lang = languages[at] ?? 'en';
    const revealed = subject.describe(message, profile, { reveal: true, lang });
    for (const row of revealed) ensureRow(row);
    for (const row of masked) ensureRow(row);
    const isLess = revealed.length >= masked.length;
    ensure(isLess, 'a mask adds no rows', () => `${masked.length} for ${revealed.length}`);
  }
  return withJson(subject, profile, message, rows.flat());
}

function ensureRow({ path, name, value, note }: DescriptionRow): void {
  ensure(rowPath.test(path), 'a row has a path', () => path);
  ensure(typeof name === 'string', 'a row has a name', () => path);
  ensure(typeof value === 'string', 'a row has a value', () => path);
  ensure(
    note === undefined || (typeof note === 'string' && note !== ''),
    'a note says something',
    () => path,
  );
}

/** Everything that is shown of a message without reveal. */
export function shownText(subject: Subject, profile: Profile, message: Message): string {
  const rows = languages.flatMap((lang) => subject.describe(message, profile, { reveal: false, lang }));
  return withJson(subject, profile, message, rows);
}

function withJson(
  subject: Subject,
  profile: Profile,
  message: Message,
  rows: readonly DescriptionRow[],
): string {
  let text = '';
  for (const { path, value, note = '' } of rows) text += `${path} ${value} ${note}\n`;
  const json = subject.toJson({ message, lengthPrefix: 'binary2' }, profile, { reveal: false });
  return text + JSON.stringify(json);
}
