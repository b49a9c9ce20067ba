import { networkInterfaces } from 'node:os';

/** A name of a network device, and no mistyped address: at most 15 characters, a letter among them. */
export function isDeviceName(text: string): boolean {
  return /^(?=.*[A-Za-z])[\w.@-]{1,15}$/.test(text);
}

/** The address of a device as it is now: an IPv4 one where there is one, never link-local; undefined while it has none. */
export function addressOfDevice(device: string): string | undefined {
  const usable = (networkInterfaces()[device] ?? []).filter(({ address }) => !isLinkLocal(address));
  return (usable.find(({ family }) => family === 'IPv4') ?? usable[0])?.address;
}

function isLinkLocal(address: string): boolean {
  return address.startsWith('169.254.') || /^fe[89ab]/i.test(address);
}
