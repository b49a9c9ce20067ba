import { ConfigError, parseConfig, parseGatewayConfig } from '@rollcall/gateway';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { asCliError } from './foreign-error.ts';
import { translator } from './language.ts';

const schema = z.strictObject({
  list: z.array(z.string()).min(1).max(2),
  count: z.int().min(1).max(9),
  hours: z.number().gt(0).optional(),
  name: z.string().min(2).max(3),
  is: z.boolean(),
  form: z.enum(['a', 'b']),
  group: z.object({ x: z.number() }),
});
const good = { list: ['x'], count: 1, name: 'ab', is: true, form: 'a', group: { x: 1 } };

function saidOf(change: object): readonly string[] {
  return wordsOf(() => parseConfig({ ...good, ...change }, schema));
}

/** What is said of the settings that `parse` does not take, in both languages. */
function wordsOf(parse: () => unknown): readonly string[] {
  try {
    parse();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const { text, params } = asCliError(error);
    return [translator('en')(`errors.${text}`, params), translator('zh-CN')(`errors.${text}`, params)];
  }
  return [];
}

it.each<[object, string, string]>([
  [{ list: undefined }, 'Setting list is missing.', '缺少设置项 list。'],
  [{ list: 'x' }, 'Setting list has to be a list.', '设置项 list 须是列表。'],
  [{ list: [] }, 'Setting list has 1 entries at least.', '设置项 list 至少 1 项。'],
  [{ list: ['', '', ''] }, 'Setting list has 2 entries at most.', '设置项 list 至多 2 项。'],
  [{ list: [1] }, 'Setting list[0] has to be a text', '设置项 list[0] 须是文本，请加引号。'],
  [{ count: 0 }, 'Setting count is 1 at least.', '设置项 count 最小为 1。'],
  [{ count: 10 }, 'Setting count is 9 at most.', '设置项 count 最大为 9。'],
  [{ count: 1.5 }, 'Setting count has to be a whole number.', '设置项 count 须是整数。'],
  [{ hours: 0 }, 'Setting hours is more than 0.', '设置项 hours 须大于 0。'],
  [{ name: 'a' }, 'Setting name has 2 characters at least.', '设置项 name 至少 2 个字符。'],
  [{ name: 'abcd' }, 'Setting name has 3 characters at most.', '设置项 name 至多 3 个字符。'],
  [{ is: 'no' }, 'Setting is has to be true or false.', '设置项 is 须是 true 或 false。'],
  [{ form: 'c' }, 'Setting form takes one of: a, b.', '设置项 form 只能是：a, b。'],
  [{ group: [] }, 'Setting group has to be a group of settings.', '设置项 group 须是一组设置。'],
  [{ group: { x: '1' } }, 'Setting group.x has to be a number.', '设置项 group.x 须是数字。'],
  [{ more: 1 }, 'There is no setting more.', '没有 more 这个设置项'],
])('%j is said in both languages', (change, en, zh) => {
  expect(saidOf(change)).toEqual([expect.stringContaining(en), expect.stringContaining(zh)]);
});

it.each<[object, string, string]>([
  [{ listen: ['127.0.0.1:9000'] }, 'Setting listen[0] is no address.', '设置项 listen[0] 不是地址：'],
  [{ listen: ['tcp://a:70000'] }, 'Setting listen[0] is no address.', '设置项 listen[0] 不是地址：'],
  [{ timeZone: 'Mars' }, 'Setting timeZone is no IANA time zone', '设置项 timeZone 不是 IANA 时区'],
  [{ niis: ['3'] }, 'Setting niis[0] has four digits', '设置项 niis[0] 须是四位数字'],
  [{ acquirerId: 'x' }, 'Setting acquirerId has 1 to 11 digits', '设置项 acquirerId 须是 1 到 11 位数字'],
  [{ testHost: { declines: { 1: '05' } } }, 'has not the form', '的写法不对。'],
])('of a gateway %j is said in both languages', (settings, en, zh) => {
  const said = wordsOf(() => parseGatewayConfig(settings));
  expect(said).toEqual([expect.stringContaining(en), expect.stringContaining(zh)]);
  expect(said[1]?.replace(/IANA|IPv6|Asia.Shanghai|[\w.]+\[\d\]/g, '')).not.toMatch(/[A-Za-z]{3,} [a-z]{3,}/);
});
