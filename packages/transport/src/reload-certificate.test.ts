import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type MadeCertificate, makeAuthority } from '../test/certificate-maker.ts';
import { authority, clientCertificate, socketTransport } from '../test/socket-transport.ts';
import { TransportRig } from './contract/transport-rig.ts';

const next = makeAuthority('The authority of next year');
const oneByte = Uint8Array.of(1);

let folder: string;
let rig: TransportRig;
const file = (name: string) => join(folder, name);
const put = async ({ key, cert }: MadeCertificate) => {
  await writeFile(file('key.pem'), key);
  await writeFile(file('cert.pem'), cert);
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-tls-'));
  await put(authority.issueServer());
  await writeFile(file('clients.pem'), authority.cert);
  const certificate = { key: { file: file('key.pem') }, cert: { file: file('cert.pem') } };
  rig = new TransportRig(
    socketTransport('mutual TLS', 'tls', {
      listens: { certificate, clientAuthority: { file: file('clients.pem') } },
      dials: { authority: authority.cert + next.cert, clientCertificate, maxVersion: 'TLSv1.2' },
    }),
  );
});

afterEach(async () => {
  await rig.end();
  await rm(folder, { recursive: true });
});

describe('a certificate that is read again', () => {
  it('is shown to new peers, while open links stay', async () => {
    const { listener, accepted } = await rig.listen();
    const before = await rig.dial(listener.address);
    const gateway = await accepted();
    await put(next.issueServer({ commonName: 'Next year' }));
    await listener.reloadCertificate();
    const after = await rig.dial(listener.address);
    expect(before.link.peer?.certificateSubject).toBe('CN=Test server');
    expect(after.link.peer?.certificateSubject).toBe('CN=Next year');
    before.link.write(oneByte);
    await gateway.heard(1);
    gateway.link.write(oneByte);
    await before.heard(1);
  });

  it('comes with the authority for clients, which still must have a certificate', async () => {
    const { listener } = await rig.listen();
    await writeFile(file('clients.pem'), next.cert);
    await listener.reloadCertificate();
    expect(await rig.tryDial(listener.address)).toMatchObject({
      ok: false,
      failure: { kind: 'tls-client-certificate-rejected' },
    });
  });

  it.each([
    ['damaged', async () => writeFile(file('cert.pem'), 'half a file'), 'certificate-unreadable'],
    ['too weak', async () => put(authority.issueServer({ rsaBits: 1_024 })), 'certificate-unreadable'],
    ['gone', async () => rm(file('key.pem')), 'certificate-unreadable'],
    [
      'replaced halfway',
      async () => writeFile(file('cert.pem'), next.issueServer().cert),
      'certificate-key-mismatch',
    ],
  ])('is not used when it is %s: the old one stays', async (_, spoil, code) => {
    const { listener, accepted } = await rig.listen();
    await spoil();
    await expect(listener.reloadCertificate()).rejects.toMatchObject({ name: 'TransportError', code });
    const terminal = await rig.dial(listener.address);
    terminal.link.write(oneByte);
    await (await accepted()).heard(1);
  });
});

describe('a listener without a certificate', () => {
  it('has nothing to read again', async () => {
    const plain = new TransportRig(socketTransport('TCP', 'tcp'));
    const { listener } = await plain.listen();
    await expect(listener.reloadCertificate()).resolves.toBeUndefined();
    await plain.end();
  });
});
