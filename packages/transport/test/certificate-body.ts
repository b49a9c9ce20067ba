import { createPublicKey, hash, type KeyObject, randomBytes } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  bitString,
  boolean,
  context,
  integer,
  octetString,
  oid,
  sequence,
  set,
  utcTime,
  utf8String,
} from './der.ts';

/** What a certificate says (RFC 5280 §4.1.2); names and extensions as DER. */
export interface CertificateFields {
  readonly subject: Buffer;
  readonly subjectKey: KeyObject;
  readonly issuer: Buffer;
  readonly issuerKey: KeyObject;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  readonly extensions: readonly Buffer[];
}

/** RFC 5758 §3.2. */
export const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

export const purposes = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;

/** The part that is signed. */
export function certificateBody(fields: CertificateFields): Buffer {
  const version3 = context(0, true, integer(Buffer.from([2])));
  return sequence(
    version3,
    integer(newSerial()),
    ecdsaWithSha256,
    fields.issuer,
    sequence(utcTime(fields.notBeforeMs), utcTime(fields.notAfterMs)),
    fields.subject,
    spkiOf(fields.subjectKey),
    context(3, true, sequence(...fields.extensions, ...keyIdentifiers(fields))),
  );
}

export function nameOf(commonName: string, organization?: string): Buffer {
  const attributes = [attribute('2.5.4.3', commonName)];
  if (organization !== undefined) attributes.push(attribute('2.5.4.10', organization));
  return sequence(...attributes);
}

/** What an authority may do: sign certificates and revocations. */
export function authorityExtensions(): Buffer[] {
  return [extension('2.5.29.19', true, sequence(boolean(true))), keyUsage(0x06, 1)];
}

/** What a server or a client may do, and the names, URNs and IPv4 addresses that it goes by. */
export function leafExtensions(purpose: keyof typeof purposes, names: readonly string[]): Buffer[] {
  const forPurpose = [keyUsage(0x80, 7), extension('2.5.29.37', false, sequence(oid(purposes[purpose])))];
  if (names.length === 0) return forPurpose;
  return [...forPurpose, extension('2.5.29.17', false, sequence(...names.map(alternativeName)))];
}

/** The top bits are 01: no sign byte and no leading zero, whatever the dice say. */
function newSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

function attribute(type: string, value: string): Buffer {
  return set(sequence(oid(type), utf8String(value)));
}

function extension(id: string, isCritical: boolean, value: Buffer): Buffer {
  return sequence(oid(id), ...(isCritical ? [boolean(true)] : []), octetString(value));
}

function keyUsage(bits: number, unusedBits: number): Buffer {
  return extension('2.5.29.15', true, bitString(Buffer.from([bits]), unusedBits));
}

function alternativeName(name: string): Buffer {
  if (isIPv4(name)) return context(7, false, Buffer.from(name.split('.').map(Number)));
  return context(name.startsWith('urn:') ? 6 : 2, false, Buffer.from(name));
}

/** What tells two authorities of one name apart. */
function keyIdentifiers({ subjectKey, issuerKey }: CertificateFields): Buffer[] {
  const issuerId = context(0, false, keyIdentifierOf(createPublicKey(issuerKey)));
  return [
    extension('2.5.29.14', false, octetString(keyIdentifierOf(subjectKey))),
    extension('2.5.29.35', false, sequence(issuerId)),
  ];
}

function keyIdentifierOf(publicKey: KeyObject): Buffer {
  return hash('sha256', spkiOf(publicKey), 'buffer').subarray(0, 20);
}

function spkiOf(publicKey: KeyObject): Buffer {
  return publicKey.export({ type: 'spki', format: 'der' });
}
