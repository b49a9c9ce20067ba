import i18next, { type TFunction } from 'i18next';
import { en } from './texts/en.ts';
import { zhCn } from './texts/zh-cn.ts';

export type Language = 'en' | 'zh-CN';
export type Translate = TFunction;

export const languages: readonly Language[] = ['en', 'zh-CN'];

/** `zh` and `en` are enough. */
export function isLanguage(word: string): boolean {
  return /^(en|zh)\b/i.test(word);
}

/** `--lang` wins, then ROLLCALL_LANG, then the locale of the environment. */
export function languageOf(
  asked: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Language {
  const known = asked !== undefined && isLanguage(asked) ? asked : undefined;
  // One that is set to nothing counts as not set, as POSIX has it.
  const wish = known || env['ROLLCALL_LANG'] || env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  return /^zh/i.test(wish) ? 'zh-CN' : 'en';
}

/** Texts of the command line in `language`. */
export function translator(language: Language): Translate {
  const texts = i18next.createInstance();
  void texts.init({
    lng: language,
    fallbackLng: false,
    resources: { en: { translation: en }, 'zh-CN': { translation: zhCn } },
    interpolation: { escapeValue: false },
    keySeparator: '.',
    initAsync: false,
  });
  return texts.t;
}
