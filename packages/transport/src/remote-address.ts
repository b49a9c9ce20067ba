/** An address as it is usually written: a socket for both families shows one of IPv4 as `::ffff:a.b.c.d`. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '');
}
