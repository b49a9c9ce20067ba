import { describe, expect, it } from 'vitest';
import { formatEndpoint, parseEndpoint } from './endpoint.ts';

describe('an endpoint', () => {
  it.each([
    ['tcp://127.0.0.1:9000', 'tcp', '127.0.0.1', 9000],
    ['tcp://pos.example:0', 'tcp', 'pos.example', 0],
    ['TCP://localhost:65535', 'tcp', 'localhost', 65535],
    ['tcp://[::1]:9000', 'tcp', '::1', 9000],
    ['tcp://[::ffff:10.0.0.1]:1', 'tcp', '::ffff:10.0.0.1', 1],
    ['tls://pos.example:9443', 'tls', 'pos.example', 9443],
    ['TLS://[::1]:9443', 'tls', '::1', 9443],
    ['h2://pos.example:443', 'h2', 'pos.example', 443],
    ['http2://pos.example:443', 'h2', 'pos.example', 443],
  ])('%s is read as scheme, host and port', (text, scheme, host, port) => {
    expect(parseEndpoint(text)).toEqual({ ok: true, value: { scheme, host, port } });
  });

  it.each(['tcp://127.0.0.1:9000', 'tls://[::1]:9000', 'h2://[::1]:443'])(
    '%s is written as it is read',
    (text) => {
      const result = parseEndpoint(text);
      expect(result.ok && formatEndpoint(result.value)).toBe(text);
    },
  );

  it.each([
    '127.0.0.1:9000',
    'tcp://127.0.0.1',
    'tcp://:9000',
    'tcp://::1:9000',
    'tcp://host:65536',
    'tcp://host:9x',
    'tcp://user@host:9000',
    'tcp://host:9000/path',
    '',
  ])('%s is refused as badly written', (text) => {
    expect(parseEndpoint(text)).toMatchObject({ ok: false, error: { code: 'bad-endpoint' } });
  });

  it('of a scheme that a later version will bring says so', () => {
    for (const scheme of ['ws', 'wss']) {
      const result = parseEndpoint(`${scheme}://127.0.0.1:9000`);
      expect(result).toMatchObject({ ok: false, error: { code: 'scheme-not-available' } });
    }
  });

  it('of an unknown scheme names the known ones', () => {
    const result = parseEndpoint('udp://127.0.0.1:9000');
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'unknown-scheme', message: expect.stringContaining('tcp, tls, h2') },
    });
  });
});
