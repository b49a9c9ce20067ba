import { AgentError } from '@rollcall/agent';
import { TerminalError } from '@rollcall/terminal';
import { TransportError } from '@rollcall/transport';
import { describe, expect, it } from 'vitest';
import { asCliError } from './foreign-error.ts';
import { translator } from './language.ts';
import { sentenceOf } from './sentence.ts';

/** What the system says, as Node throws it. */
function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: something`), { code, syscall: 'open' });
}

function said(error: Error): readonly string[] {
  return (['en', 'zh-CN'] as const).map((language) => sentenceOf(asCliError(error), translator(language)));
}

describe('an address that an agent cannot listen at', () => {
  const address = 'http://192.0.2.1:80';

  it.each([
    ['EADDRINUSE', 'Another process has this port.', '端口已被占用。'],
    ['EADDRNOTAVAIL', 'This machine has no such address.', '本机没有这个地址。'],
    ['EACCES', 'Listening at this port is not permitted.', '没有权限在此端口监听。'],
    ['EMFILE', 'Too many files are open.', '打开的文件过多。'],
    ['EPROTO', 'It cannot listen there (EPROTO).', '无法在此监听（EPROTO）。'],
  ])('is told as that of a gateway: %s', (code, english, chinese) => {
    const cause = systemError(code);
    const words = said(new AgentError('address-unusable', address, `cannot listen: ${code}`, { cause }));
    expect(words).toEqual([expect.stringContaining(english), expect.stringContaining(chinese)]);
    for (const text of words) expect(text).toContain(address);
  });
});

describe('a state that cannot be written', () => {
  const folder = '/var/lib/till';
  const causes = { cause: systemError('ENOSPC') };

  it.each<[string, Error]>([
    ['of an agent', new AgentError('agent-state-not-writable', folder, 'cannot be used', causes)],
    ['of a terminal', new TerminalError('state-not-writable', 'cannot be used', { ...causes, path: folder })],
  ])('%s is told with the reason, and with what another folder costs', (_, error) => {
    expect(said(error)).toEqual([
      expect.stringMatching(/till cannot be written \(no space left\)\. Make room.* forgets .*reversals\.$/),
      expect.stringMatching(/till (写不进去|不能写入)（磁盘已满）。请腾出空间.*丢失.*冲正。$/),
    ]);
  });

  it('is told without a reason where the system gave none', () => {
    const [english] = said(new AgentError('agent-state-not-writable', folder, 'cannot be used'));
    expect(english).toContain('(the system gives no reason)');
  });
});

it('nobody is sent to another folder with the same terminals', () => {
  for (const code of ['agent-state-in-use', 'agent-state-not-writable'] as const) {
    const [english, chinese] = said(new AgentError(code, '/till', ''));
    expect(english).not.toMatch(/(use|name) another/);
    expect(chinese).not.toContain('或换一个目录');
  }
});

it('a certificate that is not there is told by what the system says, in the language of the reader', () => {
  const cause = systemError('ENOENT');
  const message = 'the authority cannot be read (ENOENT)';
  expect(said(new TransportError('certificate-unreadable', message, cause, '/ca.pem'))).toEqual([
    expect.stringContaining('/ca.pem cannot be read (no such file or folder).'),
    '证书或私钥 /ca.pem 读不出来（没有这个文件或目录）。请检查文件名和权限。',
  ]);
  const damaged = said(
    new TransportError('certificate-unreadable', 'the authority is damaged', null, '/ca.pem'),
  );
  expect(damaged[1]).not.toContain('authority');
});
