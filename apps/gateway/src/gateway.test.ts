import { cupPos } from '@rollcall/iso8583';
import { Secret } from '@rollcall/keys';
import { createSoftwareKeyStore } from '@rollcall/keys/software-key-store';
import { createModelStore } from '@rollcall/store/model';
import { createMemoryNet, type Endpoint, systemClock } from '@rollcall/transport';
import { expect, it } from 'vitest';
import { startGateway } from './gateway.ts';

const endpoint: Endpoint = { scheme: 'tcp', host: 'gateway-1', port: 9_000 };

it('a gateway counts and records connections that were too many, by the bound they were over', async () => {
  const net = createMemoryNet({ clock: systemClock });
  const { store } = createModelStore({ now: () => 0 });
  const gateway = await startGateway({
    store,
    keyStore: createSoftwareKeyStore({ masterKeys: { current: new Secret(new Uint8Array(32).fill(7)) } }),
    keySetMaker: { make: async () => [] },
    pooledKeySets: 0,
    listeners: [{ endpoint, profile: cupPos, lengthPrefix: 'detect' }],
    acquirerId: '00000000',
    timeZone: 'Asia/Shanghai',
    connectionsMax: 2,
    connectionsPerAddressMax: 1,
    net,
  });
  const dial = (localAddress: string, onClose = () => {}) =>
    net.dial(endpoint, { localAddress, connectTimeoutMs: 4_000, onBytes() {}, onClose });
  const refused = (localAddress: string) => new Promise<void>((closed) => void dial(localAddress, closed));
  await dial('10.0.0.7');
  await refused('10.0.0.7');
  await refused('10.0.0.7');
  await dial('10.0.0.8');
  await refused('10.0.0.9');
  await gateway.close({ graceMs: 0 });
  expect(gateway.counts.get('too-many-connections')).toBe(3);
  const attempts = await store.listAttempts({ limit: 10 });
  expect(
    attempts.map(({ remoteAddress, reason, detail }) => ({ remoteAddress, reason, detail })).toReversed(),
  ).toEqual([
    { remoteAddress: '10.0.0.7', reason: 'too-many-connections', detail: 'connections-of-address' },
    { remoteAddress: '10.0.0.9', reason: 'too-many-connections', detail: 'connections' },
  ]);
});
