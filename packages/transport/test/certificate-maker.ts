import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto';
import {
  authorityExtensions,
  type CertificateFields,
  certificateBody,
  ecdsaWithSha256,
  leafExtensions,
  nameOf,
} from './certificate-body.ts';
import { bitString, sequence } from './der.ts';

/** A key with its certificate, both PEM, made for one test and never written to the repository. */
export interface MadeCertificate {
  readonly key: string;
  readonly cert: string;
}

export interface LeafOptions {
  readonly commonName?: string;
  readonly organization?: string;
  /** Names, URNs and IPv4 addresses; a server has localhost and 127.0.0.1 unless given, a client none. */
  readonly names?: readonly string[];
  /** RSA with so many bits; EC P-256 unless given. */
  readonly rsaBits?: number;
  /** Yesterday unless given. */
  readonly notBeforeMs?: number;
  /** In 30 days unless given. */
  readonly notAfterMs?: number;
}

/** An authority that signs certificates: ECDSA P-256 with SHA-256. */
export interface TestAuthority extends MadeCertificate {
  issueServer(options?: LeafOptions): MadeCertificate;
  issueClient(options?: LeafOptions): MadeCertificate;
  issueAuthority(commonName: string): TestAuthority;
}

interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

interface Issuer extends KeyPair {
  readonly name: Buffer;
}

const dayMs = 86_400_000;

/** A new authority that signed itself. */
export function makeAuthority(commonName = 'Test authority'): TestAuthority {
  return authorityUnder(null, commonName);
}

/** A server's certificate that nobody vouches for but itself. */
export function makeSelfSigned(options: LeafOptions = {}): MadeCertificate {
  const self = { ...newKeyPair(), name: nameOf('Test server', 'Self-signed') };
  return issue(self, self, leafFields('server', options, self.name));
}

function authorityUnder(parent: Issuer | null, commonName: string): TestAuthority {
  const self = { ...newKeyPair(), name: nameOf(commonName) };
  const fields = { subject: self.name, extensions: authorityExtensions(), ...validity({}) };
  return {
    ...issue(parent ?? self, self, fields),
    issueServer: (options = {}) => issue(self, newKeyPair(options), leafFields('server', options)),
    issueClient: (options = {}) => issue(self, newKeyPair(options), leafFields('client', options)),
    issueAuthority: (name) => authorityUnder(self, name),
  };
}

function leafFields(purpose: 'server' | 'client', options: LeafOptions, name?: Buffer) {
  const names = options.names ?? (purpose === 'server' ? ['localhost', '127.0.0.1'] : []);
  return {
    subject: name ?? nameOf(options.commonName ?? `Test ${purpose}`, options.organization),
    extensions: leafExtensions(purpose, names),
    ...validity(options),
  };
}

function validity({ notBeforeMs, notAfterMs }: LeafOptions) {
  const nowMs = Date.now();
  return { notBeforeMs: notBeforeMs ?? nowMs - dayMs, notAfterMs: notAfterMs ?? nowMs + 30 * dayMs };
}

function newKeyPair({ rsaBits }: LeafOptions = {}): KeyPair {
  if (rsaBits !== undefined) return generateKeyPairSync('rsa', { modulusLength: rsaBits });
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function issue(
  issuer: Issuer,
  subject: KeyPair,
  fields: Pick<CertificateFields, 'subject' | 'extensions' | 'notBeforeMs' | 'notAfterMs'>,
): MadeCertificate {
  const body = certificateBody({
    ...fields,
    subjectKey: subject.publicKey,
    issuer: issuer.name,
    issuerKey: issuer.privateKey,
  });
  const signature = bitString(sign('sha256', body, issuer.privateKey));
  const certificate = new X509Certificate(sequence(body, ecdsaWithSha256, signature));
  return {
    key: subject.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    cert: certificate.toString(),
  };
}
