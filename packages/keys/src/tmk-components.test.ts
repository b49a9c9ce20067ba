import { describe, expect, it } from 'vitest';
import { portableCiphers as ciphers } from './ciphers/portable-ciphers.ts';
import { Secret } from './secret.ts';
import { combineComponents, tmkFromComponents, tmkKcv } from './tmk-components.ts';

const a = Secret.fromHex('138CE5B32C0E9126C291E970EA98764C');
const b = Secret.fromHex('1FD3C2437F6EE6DCD9383E1A49E9674C');
const bytes = (hex: string) => Secret.fromHex(hex).reveal();
const refused = (code: string, path: string) => ({ ok: false, error: { code, path } });

describe('a TMK from components', () => {
  it('is their XOR, in any order, and leaves them as they are', () => {
    const combined = bytes('0C5F27F0536077FA1BA9D76AA3711100');
    expect(combineComponents([a, b]).reveal()).toEqual(combined);
    expect(combineComponents([b, a]).reveal()).toEqual(combined);
    expect(a.reveal()).toEqual(bytes('138CE5B32C0E9126C291E970EA98764C'));
  });

  it('comes with its KCV', () => {
    const result = tmkFromComponents(ciphers, {
      cipher: 'des',
      components: [{ component: a }, { component: b }],
    });
    expect(result.ok && result.kcv).toEqual(bytes('9BAE3E97'));
    expect(result.ok && result.kcv).toEqual(tmkKcv(ciphers, 'des', combineComponents([a, b])));
  });

  it.each([0, 1])('names the component that was mistyped: %i', (wrong) => {
    const kcvs = ['FA16CB', '906256'].map((kcv, i) => bytes(i === wrong ? 'FA16CC' : kcv));
    const components = [a, b].map((component, i) => ({ component, kcv: kcvs[i] ?? new Uint8Array() }));
    const result = tmkFromComponents(ciphers, { cipher: 'des', components });
    expect(result).toMatchObject(refused('bad-kcv', `components[${wrong}]`));
    expect(JSON.stringify(result)).not.toMatch(/138C|1FD3/i);
  });

  it('is refused when its own KCV is another, or too short to tell', () => {
    const components = [{ component: a }, { component: b }];
    for (const kcv of ['9BAE3F', '9BAE', '', '9BAE3E00FF']) {
      const result = tmkFromComponents(ciphers, { cipher: 'des', components, kcv: bytes(kcv) });
      expect(result).toMatchObject(refused('bad-kcv', 'tmk'));
    }
  });

  it('is refused when lengths differ or are no key length', () => {
    const short = { component: Secret.fromHex('0123456789ABCDEF') };
    const odd = { component: Secret.fromHex('012345') };
    const ask = (cipher: 'des' | 'sm4', ...components: { component: Secret }[]) =>
      tmkFromComponents(ciphers, { cipher, components });
    expect(ask('des', { component: a }, short)).toMatchObject(
      refused('bad-component-length', 'components[1]'),
    );
    expect(ask('sm4', short, short)).toMatchObject(refused('bad-component-length', 'components[0]'));
    expect(ask('des', odd, odd)).toMatchObject(refused('bad-component-length', 'components[0]'));
    expect(() => combineComponents([a, short.component])).toThrow(/^components must be of one length$/);
    expect(() => combineComponents([])).toThrow(RangeError);
  });

  it('is refused when there is one component, or too many', () => {
    for (const count of [0, 1, 9]) {
      const components = Array.from({ length: count }, () => ({ component: a }));
      expect(tmkFromComponents(ciphers, { cipher: 'des', components })).toMatchObject(
        refused('bad-component-count', 'tmk'),
      );
    }
  });

  it('is refused when the components cancel out', () => {
    const components = [{ component: a }, { component: a }];
    expect(tmkFromComponents(ciphers, { cipher: 'des', components })).toMatchObject(
      refused('components-cancel-out', 'tmk'),
    );
  });
});
