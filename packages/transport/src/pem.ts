import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { TransportError } from './transport-error.ts';

/** PEM text itself, or the file that holds it. */
export type Pem = string | { readonly file: string };

/** A private key (unencrypted) and its certificate, followed by those between it and the authority. */
export interface TlsCertificate {
  readonly key: Pem;
  readonly cert: Pem;
}

/** PEM texts that were read and found good. */
export interface ReadCertificate {
  readonly key: string;
  readonly cert: string;
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/**
 * Reads a key and its certificate, and sees that they belong together.
 * @throws TransportError `certificate-unreadable`, `certificate-key-mismatch`; never with a word of the key in it.
 */
export async function readCertificate({ key, cert }: TlsCertificate): Promise<ReadCertificate> {
  const keyText = await readPem(key, 'private key');
  const certText = await readPem(cert, 'certificate');
  const [leaf] = certificatesIn(certText, 'certificate', cert);
  if (!leaf?.checkPrivateKey(privateKeyIn(keyText, key))) {
    throw new TransportError(
      'certificate-key-mismatch',
      'the certificate was not made for this private key. The leaf must be the first certificate of its file.',
      undefined,
      fileOf(cert),
    );
  }
  return { key: keyText, cert: certText };
}

/**
 * Reads the certificates of one authority or more. Node takes a text without any for "trust the public ones", so that
 * is refused here.
 * @throws TransportError `certificate-unreadable`
 */
export async function readAuthority(pem: Pem): Promise<string> {
  const text = await readPem(pem, 'authority');
  certificatesIn(text, 'authority', pem);
  return text;
}

/**
 * The same where a chain must end in a root: Node's servers take no authority in the middle for an anchor.
 * @throws TransportError `certificate-unreadable`, `authority-not-root`
 */
export async function readRootAuthority(pem: Pem): Promise<string> {
  const text = await readAuthority(pem);
  if (certificatesIn(text, 'authority', pem).some((certificate) => certificate.checkIssued(certificate)))
    return text;
  throw new TransportError(
    'authority-not-root',
    'the authority for clients is signed by another one, and a chain must end in a root. Give its root too.',
    undefined,
    fileOf(pem),
  );
}

async function readPem(pem: Pem, role: string): Promise<string> {
  if (typeof pem === 'string') return pem;
  try {
    return await readFile(pem.file, 'utf8');
  } catch (error) {
    throw unreadable(
      role,
      `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`,
      pem,
      error,
    );
  }
}

function certificatesIn(text: string, role: string, pem: Pem): readonly X509Certificate[] {
  const blocks = text.match(certificateBlock) ?? [];
  if (blocks.length === 0) throw unreadable(role, 'holds no certificate in PEM', pem);
  try {
    return blocks.map((block) => new X509Certificate(block));
  } catch (error) {
    throw unreadable(role, 'is damaged', pem, error);
  }
}

function privateKeyIn(text: string, pem: Pem): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (error) {
    throw unreadable('private key', 'is no private key in PEM, or is encrypted', pem, error);
  }
}

function unreadable(role: string, what: string, pem: Pem, cause?: unknown): TransportError {
  return new TransportError('certificate-unreadable', `the ${role} ${what}`, cause, fileOf(pem));
}

/** Null for PEM text. */
export function fileOf(pem: Pem): string | null {
  return typeof pem === 'string' ? null : pem.file;
}
