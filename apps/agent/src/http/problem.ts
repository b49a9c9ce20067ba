import { type ProblemCode, problems } from './problem-texts.ts';

export type Language = 'en' | 'zh-CN';

/** A call that is answered with a problem document. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  /** The field of the body, the header or the parameter; null where it is the call as a whole. */
  readonly path: string | null;

  constructor(code: ProblemCode, path: string | null = null) {
    super(problems[code].en);
    this.code = code;
    this.path = path;
  }

  get status(): number {
    return problems[this.code].status;
  }

  /** Seconds after which the same call may be taken; null where it will never be. Keys are forgotten by the hour. */
  get retryAfterS(): number | null {
    if (this.code === 'book-full') return 600;
    return this.status === 429 || this.status === 503 ? 1 : null;
  }
}

/** RFC 9457, with our stable code. It repeats nothing of the call but the name of a field. */
export function problemDocument({ code, path, status }: Problem, language: Language) {
  return { type: `urn:rollcall:problem:${code}`, title: problems[code][language], status, code, path };
}

/** The language that a caller likes best of those there are; English for all others. */
export function languageOf(acceptLanguage: string | undefined): Language {
  const wishes = (acceptLanguage ?? '').split(',').map((wish) => {
    const [, tag = '', quality = '1'] = /^\s*([\w-]*)(?:\s*;\s*q=([\d.]+))?/.exec(wish) ?? [];
    return { tag, quality: Number(quality) };
  });
  const liked = wishes
    .filter(({ tag, quality }) => /^(zh|en)\b/i.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return /^zh/i.test(liked[0]?.tag ?? '') ? 'zh-CN' : 'en';
}
