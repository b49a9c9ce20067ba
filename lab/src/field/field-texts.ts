import type { LocalText } from '@rollcall/iso8583';
import type { FieldScenario } from './field-scenario.ts';

export function progressText({ id, what }: FieldScenario, done: number, all: number): LocalText {
  return {
    en: `${id}, ${what.en}: ${done} of ${all} sign-ins`,
    'zh-CN': `${id}，${what['zh-CN']}：签到 ${done} / ${all} 次`,
  };
}
