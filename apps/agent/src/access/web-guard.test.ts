import { describe, expect, it } from 'vitest';
import { webVerdict } from './web-guard.ts';

const guard = { hostNames: ['till.local'], origins: ['https://till.example'] };
const verdict = (host?: string, origin?: string) => webVerdict(guard, { host, origin });

describe('whom an agent answers', () => {
  it.each(['127.0.0.1:9180', 'localhost', 'LOCALHOST:1', '[::1]:9180', '192.0.2.7:9180', 'Till.local:9180'])(
    'takes requests to %s, which is itself',
    (host) => expect(verdict(host)).toBe('right'),
  );

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:9180',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '[evil]',
    'a:b:c',
  ])('refuses requests to %s: that name was made to point here', (host) =>
    expect(verdict(host)).toBe('host-refused'),
  );

  it('refuses pages of other sites, and sandboxed ones, unless a site is named', () => {
    expect(verdict('127.0.0.1', 'https://evil.example')).toBe('origin-refused');
    expect(verdict('127.0.0.1', 'null')).toBe('origin-refused');
    expect(verdict('127.0.0.1', 'http://127.0.0.1:9180')).toBe('origin-refused');
    expect(verdict('127.0.0.1', 'https://till.example')).toBe('right');
  });
});
