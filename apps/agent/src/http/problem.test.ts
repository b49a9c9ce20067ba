import { describe, expect, it } from 'vitest';
import { problemOf } from './call-fault.ts';
import { languageOf, Problem, problemDocument } from './problem.ts';
import { problems } from './problem-texts.ts';

describe('the language of a problem', () => {
  it.each([
    [undefined, 'en'],
    ['zh', 'zh-CN'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh-CN'],
    ['en-GB, zh;q=0.9', 'en'],
    ['zh;q=0.5, en;q=0.6', 'en'],
    ['fr, zh;q=0.1', 'zh-CN'],
    ['zh;q=0', 'en'],
    ['zhx', 'en'],
    [';;;,,,', 'en'],
  ] as const)('of %s is %s', (header, language) => expect(languageOf(header)).toBe(language));
});

describe('a problem', () => {
  it('is a document with a stable code and the name of the field', () => {
    expect(problemDocument(new Problem('body-invalid', 'amount'), 'zh-CN')).toEqual({
      type: 'urn:rollcall:problem:body-invalid',
      title: problems['body-invalid']['zh-CN'],
      status: 400,
      code: 'body-invalid',
      path: 'amount',
    });
  });

  it('of a bug says nothing of what the bug said', () => {
    const problem = problemOf(new Error('cannot read 6225000000000253'));
    expect(JSON.stringify(problemDocument(problem, 'en'))).not.toContain('6225');
    expect(problem.code).toBe('internal-error');
    expect(problemOf(null).code).toBe('internal-error');
  });
});
