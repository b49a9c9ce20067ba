import { describe, expect, it } from 'vitest';
import { dial, listen } from './index.ts';

const quiet = { onBytes() {}, onClose() {} };
const bounds = {
  connectionsMax: 1,
  idleTimeoutMs: 1_000,
  writeTimeoutMs: 1_000,
  pendingWriteBytesMax: 1_000,
};
const endpoint = { scheme: 'tls', host: '127.0.0.1', port: 0 } as const;

describe('an endpoint of tls://', () => {
  it('never falls back to plain TCP where the TLS settings are missing', async () => {
    await expect(listen(endpoint, { ...quiet, ...bounds, onOpen() {} })).rejects.toMatchObject({
      name: 'TransportError',
      code: 'tls-settings-missing',
    });
    await expect(dial(endpoint, { ...quiet, connectTimeoutMs: 1_000 })).rejects.toMatchObject({
      name: 'TransportError',
      code: 'tls-settings-missing',
    });
  });
});
