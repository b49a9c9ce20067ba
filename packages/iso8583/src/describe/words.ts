import type { LocalText } from '../profile.ts';

const word = (en: string, zhCn: string): LocalText => ({ en, 'zh-CN': zhCn });

/** What the description says beside names and values. */
export const words = {
  header: word('Header', '报文头'),
  destination: word('destination', '目的地址'),
  source: word('source', '源地址'),
  processingRequirement: word('processing requirement', '处理要求'),
  request: word('request', '请求'),
  answer: word('answer', '应答'),
  raw: word('bytes as they stood', '原始字节'),
  secondaryBitmap: word('Secondary bitmap', '扩展位元表'),
  bytes: word('bytes', '字节'),
  workingKeys: word('working keys', '工作密钥'),
  notParsed: word('Not parsed', '未能解析'),
  unknownTag: word('Unknown tag', '未知标签'),
  text: word('as text', '文本'),
  hours: word('hours running', '小时运行'),
  dials: word('dials', '次拨号'),
  perMille: word('of 1000 succeeded', '‰ 成功'),
  filler: word('filler', '填充'),
} as const;
