import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A name that a network device may have (Linux: 15 characters, no blank and no slash), and no mistyped address. */
export function isDeviceName(text: string): boolean {
  return /^[^\s/=]{1,15}$/.test(text) && /[A-Za-z]/.test(text) && !/^\d+\.\d+\.|:.*:/.test(text);
}

/**
 * The address that a device has now to reach `host` from, of its family where that is an address, else an IPv4 one where
 * there is one; never link-local. Undefined while it has none.
 */
export function addressOfDevice(device: string, host: string): string | undefined {
  const usable = (networkInterfaces()[device] ?? []).filter(({ address }) => !isLinkLocal(address));
  const of = (family: string) => usable.find((each) => each.family === family)?.address;
  if (isIP(host) > 0) return of(`IPv${isIP(host)}`);
  return of('IPv4') ?? of('IPv6');
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
}
