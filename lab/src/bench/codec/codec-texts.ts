import type { LocalText } from '@rollcall/iso8583';
import type { BenchMessageName } from './bench-messages.ts';
import type { CodecOperation } from './candidate-process.ts';

export function operationText(operation: CodecOperation, message: BenchMessageName): LocalText {
  return operation === 'build'
    ? { en: `build ${message}`, 'zh-CN': `组包 ${message}` }
    : { en: `parse ${message}`, 'zh-CN': `解包 ${message}` };
}

export function figureText(candidate: string, operation: LocalText): LocalText {
  return { en: `${candidate}: ${operation.en}`, 'zh-CN': `${candidate}：${operation['zh-CN']}` };
}

/** Round 0 is the warm-up. */
export function roundText(round: number, rounds: number): LocalText {
  if (round === 0) return { en: 'warming up', 'zh-CN': '预热' };
  return { en: `round ${round} of ${rounds}`, 'zh-CN': `第 ${round} 轮，共 ${rounds} 轮` };
}

export function wireNote(name: string, bytes: readonly number[], same: readonly string[]): LocalText {
  const sizes = bytes.join(' / ');
  const which = same.join(', ');
  return {
    en: `${name}: ${sizes} bytes; ${which === '' ? 'another wire' : `byte for byte ours: ${which}`}`,
    'zh-CN': `${name}：${sizes} 字节；${which === '' ? '报文格式不同' : `与本产品逐字节相同：${which}`}`,
  };
}
