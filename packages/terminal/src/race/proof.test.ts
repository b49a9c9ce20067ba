import { expect, it } from 'vitest';
import { proofOf } from './proof.ts';

const peer = { certificateSubject: 'CN=gateway', certificateSerial: '01', fingerprint256: 'AB' };
const plain = { peer: null, cluster: null, alpnProtocol: null };
const rollcall = { peer, cluster: null, alpnProtocol: 'rollcall/1' };

it.each([
  ['a plain connection proves nothing, whatever is said', 'east', plain, null, false],
  ['not even where it names a cluster', 'east', { ...plain, cluster: 'west' }, null, false],
  [
    'a certificate alone proves who it is, and no cluster',
    'east',
    { ...rollcall, alpnProtocol: null },
    null,
    true,
  ],
  ['another protocol is not Rollcall', 'east', { ...rollcall, alpnProtocol: 'http/1.1' }, null, true],
  ['who takes links over HTTP/2 is', 'east', { ...rollcall, alpnProtocol: 'h2' }, 'east', true],
  ['who speaks as Rollcall is of the cluster that the integrator says', 'east', rollcall, 'east', true],
  ['where nobody says one, of none', null, rollcall, null, true],
  [
    'the cluster of the certificate goes before what was said',
    'east',
    { ...rollcall, cluster: 'west' },
    'west',
    true,
  ],
])('%s', (_, said, link, cluster, isAuthenticated) => {
  expect(proofOf({ cluster: said, announced: null }, link)).toEqual({ cluster, isAuthenticated });
});

it('what an endpoint announced before counts where it proves and speaks again as then, and the certificate goes before it', () => {
  const said = { cluster: 'east', announced: 'west' };
  expect(proofOf(said, rollcall).cluster).toBe('west');
  expect(proofOf(said, { ...rollcall, alpnProtocol: 'h2' }).cluster).toBe('west');
  expect(proofOf(said, { ...rollcall, cluster: 'north' }).cluster).toBe('north');
  expect(proofOf(said, plain).cluster).toBeNull();
  expect(proofOf(said, { ...rollcall, alpnProtocol: null }).cluster).toBeNull();
});
