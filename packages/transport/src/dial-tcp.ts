import {
  type DialAddress,
  type DialLayer,
  type DialOptions,
  type DialResult,
  dialThrough,
} from './dialling.ts';
import { noSecurity } from './link-security.ts';

export interface DialTcpOptions extends DialOptions, DialAddress {}

const plain: DialLayer = { scheme: 'tcp', secure: null, securityOf: () => noSecurity, kindOf: () => null };

/** Opens one TCP connection. Always resolves, at the latest when `connectTimeoutMs` is over. */
export function dialTcp(options: DialTcpOptions): Promise<DialResult> {
  return dialThrough(plain, options);
}
