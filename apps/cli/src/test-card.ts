import { Secret } from '@rollcall/keys';

/** Track 2 of a card of no bank, for proving keys against the test host. */
export function testTrack2(): Secret {
  return new Secret(Uint8Array.from('6225000000000253D30121011234000000', (digit) => digit.charCodeAt(0)));
}
