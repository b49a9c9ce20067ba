import { describe, expect, it } from 'vitest';
import { longCode } from './long-code-allowances.ts';
import { compareLengths, longCodeIn } from './rules/length-rules.ts';
import { readSource, sourceFiles } from './source/source-file.ts';

const linesOf = (count: number) => 'a();\n'.repeat(count);
const foundIn = (text: string) =>
  longCodeIn(readSource('sample.ts', text)).map(({ functionName, lines }) => [functionName, lines]);

describe('long files and functions', () => {
  const verdict = compareLengths(sourceFiles.flatMap(longCodeIn), longCode);

  it('are listed with a reason', () => {
    expect(verdict.unlisted).toEqual([]);
    expect(longCode.filter(({ reason }) => reason.length < 20)).toEqual([]);
  });

  it('leave the list when they got shorter', () => {
    expect(verdict.stale).toEqual([]);
  });
});

describe('the rule on length', () => {
  it('counts a file over 500 lines and none of 500', () => {
    expect(foundIn(linesOf(500))).toEqual([]);
    expect(foundIn(linesOf(501))).toEqual([[undefined, 501]]);
  });

  it('counts a function over 70 lines under the name it is known by', () => {
    expect(foundIn(`function short() {\n${linesOf(68)}}`)).toEqual([]);
    expect(foundIn(`function long() {\n${linesOf(69)}}`)).toEqual([['long', 71]]);
    expect(foundIn(`const arrow = () => {\n${linesOf(69)}};`)).toEqual([['arrow', 71]]);
    expect(foundIn(`class A { method() {\n${linesOf(69)}} }`)).toEqual([['method', 71]]);
    expect(foundIn(`list.map(() => {\n${linesOf(69)}});`)).toEqual([['callback of list', 71]]);
  });

  it('takes a suite for a list of tests, but measures each test', () => {
    expect(foundIn(`describe('a', () => {\n${"it('b', () => {});\n".repeat(80)}});`)).toEqual([]);
    expect(foundIn(`it('a', () => {\n${linesOf(80)}});`)).toEqual([['callback of it', 82]]);
  });

  it('tells what is not listed and what need not be', () => {
    const found = [{ path: 'a.ts', functionName: 'a', lines: 71 }];
    const listed = [{ path: 'a.ts', reason: 'a table' }];
    expect(compareLengths(found, listed)).toEqual({ unlisted: ['a.ts a: 71 lines'], stale: ['a.ts'] });
    expect(compareLengths(found, [{ path: 'a.ts', functionName: 'a', reason: 'one switch' }])).toEqual({
      unlisted: [],
      stale: [],
    });
  });
});
