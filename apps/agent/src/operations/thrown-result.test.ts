import { TerminalError } from '@rollcall/terminal';
import { describe, expect, it } from 'vitest';
import { refusalOf, thrownResult } from './thrown-result.ts';

/** As the transport throws it of a CA file that is empty. */
const transportError = Object.assign(new Error('the authority /etc/ca.pem is no certificate'), {
  ...{ name: 'TransportError', code: 'certificate-unreadable', path: '/etc/ca.pem' },
});

describe('a call that threw', () => {
  it('failed where the SDK did not take it', () => {
    const busy = new TerminalError('busy', 'too many calls wait');
    expect(thrownResult(busy, true)).toEqual({ outcome: 'failed', reason: 'busy' });
  });

  it('failed with the code of a file that cannot be used, where nothing can have left', () => {
    expect(thrownResult(transportError, false)).toEqual({
      ...{ outcome: 'failed', reason: 'certificate-unreadable' },
    });
    expect(refusalOf(transportError)?.path).toBe('/etc/ca.pem');
  });

  it('is not known where another path may have sent it', () => {
    expect(thrownResult(transportError, true)).toEqual({
      ...{ outcome: 'unknown', reason: 'certificate-unreadable' },
    });
  });

  it('is not known after a bug, whatever that says', () => {
    const bug = Object.assign(new TypeError('6225000000000253'), { code: 'ERR_X', path: '6225000000000253' });
    expect(refusalOf(bug)).toBeNull();
    for (const thrown of [bug, null, 'text']) {
      expect(thrownResult(thrown, false)).toEqual({ outcome: 'unknown', reason: 'internal-error' });
    }
  });
});
