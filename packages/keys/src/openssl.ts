export { opensslCiphers } from './ciphers/openssl-ciphers.ts';
