import { beforeEach, describe, expect, it } from 'vitest';
import type { AddressLookup } from './address-lookup.ts';
import { limits } from './limits.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createSharedLookup } from './shared-lookup.ts';

type Found = Parameters<AddressLookup>[2];

let clock: ManualClock;
/** What the resolver was asked and has not answered, in order. */
let asked: { readonly host: string; readonly found: Found }[];
let lookup: AddressLookup;

beforeEach(() => {
  clock = createManualClock();
  asked = [];
  lookup = createSharedLookup((host, _options, found) => asked.push({ host, found }), clock);
});

/** What one asker is told, each time. */
function ask(host: string): string[] {
  const told: string[] = [];
  lookup(host, { all: true }, (error, found) => {
    told.push(error ? String(error.code) : ((found as { address: string }[])[0]?.address ?? ''));
  });
  return told;
}

/** The oldest question for it is answered. */
function answer(host: string, what: { readonly address: string } | { readonly code: string }): void {
  const at = asked.findIndex((each) => each.host === host);
  const [question] = asked.splice(at, 1);
  if ('code' in what) question?.found(Object.assign(new Error(what.code), what), []);
  else question?.found(null, [{ ...what, family: 4 }]);
}

const hosts = () => asked.map(({ host }) => host);
const first = { address: '192.0.2.1' };
const second = { address: '192.0.2.2' };

/** It was answered late once, and is looked up again since. */
function slow(host: string): void {
  ask(host);
  clock.advance(limits.lookUpPatienceMs);
  answer(host, { code: 'EAI_AGAIN' });
}

describe('a name that several dials want', () => {
  it('is looked up once at a time, for all of them', () => {
    const told = Array.from({ length: 20 }, () => ask('pos.example'));
    expect(hosts()).toEqual(['pos.example']);
    answer('pos.example', first);
    expect(told).toEqual(Array(20).fill([first.address]));
    ask('pos.example');
    expect(hosts()).toEqual(['pos.example']);
  });

  it('is refused to all of them where there is none such', () => {
    const told = [ask('pos.example'), ask('pos.example')];
    answer('pos.example', { code: 'ENOTFOUND' });
    expect(told).toEqual([['ENOTFOUND'], ['ENOTFOUND']]);
  });

  it('does not wait for another name', () => {
    ask('dead.example');
    const told = ask('pos.example');
    answer('pos.example', first);
    expect(told).toEqual([first.address]);
  });

  it('is looked up anew where the resolver has thrown', () => {
    let calls = 0;
    lookup = createSharedLookup(() => {
      calls++;
      throw Object.assign(new TypeError('no text'), { code: 'ERR_INVALID_ARG_TYPE' });
    }, clock);
    expect([ask('pos.example'), ask('pos.example'), calls]).toEqual([
      ['ERR_INVALID_ARG_TYPE'],
      ['ERR_INVALID_ARG_TYPE'],
      2,
    ]);
  });
});

describe('a name whose addresses are known', () => {
  beforeEach(() => {
    ask('pos.example');
    answer('pos.example', first);
  });

  it('is gone on with by them when the resolver is silent, and not before', () => {
    const told = ask('pos.example');
    clock.advance(limits.lookUpPatienceMs - 1);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual([first.address]);
  });

  it('costs no waiting while the resolver stays silent, nor at the next look-up', () => {
    ask('pos.example');
    clock.advance(limits.lookUpPatienceMs);
    expect(ask('pos.example')).toEqual([first.address]);
    answer('pos.example', first);
    expect(ask('pos.example')).toEqual([first.address]);
    expect(hosts()).toEqual(['pos.example']);
  });

  it('has the fresh ones as soon as they come, late as they may be', () => {
    const told = ask('pos.example');
    clock.advance(limits.lookUpPatienceMs);
    answer('pos.example', second);
    expect(told).toEqual([first.address]);
    expect(ask('pos.example')).toEqual([second.address]);
  });

  it('has the fresh ones alone where they come in time', () => {
    const told = ask('pos.example');
    answer('pos.example', second);
    clock.advance(limits.lookUpPatienceMs);
    expect(told).toEqual([second.address]);
  });

  it('is gone on with where the resolver cannot say', () => {
    const told = ask('pos.example');
    answer('pos.example', { code: 'EAI_AGAIN' });
    expect(told).toEqual([first.address]);
  });

  it('is known no more when there is no such name', () => {
    const told = ask('pos.example');
    answer('pos.example', { code: 'ENOTFOUND' });
    expect(told).toEqual(['ENOTFOUND']);
    const again = ask('pos.example');
    clock.advance(limits.lookUpPatienceMs);
    expect(again).toEqual([]);
  });
});

describe('names that were slow', () => {
  it('are looked up one at a time, so that others find a thread', () => {
    for (const host of ['a.dead.example', 'b.dead.example', 'c.dead.example']) slow(host);
    const told = ['a.dead.example', 'b.dead.example', 'c.dead.example'].map(ask);
    const live = ask('pos.example');
    expect(hosts()).toEqual(['a.dead.example', 'pos.example']);
    answer('pos.example', first);
    expect(live).toEqual([first.address]);
    answer('a.dead.example', { code: 'EAI_AGAIN' });
    answer('b.dead.example', second);
    expect(hosts()).toEqual(['c.dead.example']);
    expect(told).toEqual([['EAI_AGAIN'], [second.address], []]);
  });

  it('are not slow any more when they are answered at once, though they had to wait for their turn', () => {
    for (const host of ['a.dead.example', 'pos.example']) slow(host);
    ask('a.dead.example');
    ask('pos.example');
    clock.advance(10_000);
    answer('a.dead.example', { code: 'EAI_AGAIN' });
    answer('pos.example', first);
    ask('a.dead.example');
    ask('pos.example');
    expect(hosts()).toEqual(['a.dead.example', 'pos.example']);
  });
});

describe('more names than are remembered', () => {
  const others = Array.from({ length: limits.lookUpNamesMax }, (_, i) => `${i}.example`);

  it('push out the one that was asked for longest ago', () => {
    ask('pos.example');
    answer('pos.example', first);
    for (const host of others) {
      ask(host);
      answer(host, second);
    }
    const told = ask('pos.example');
    clock.advance(limits.lookUpPatienceMs);
    expect(told).toEqual([]);
  });

  it('are not looked up while all are under way', () => {
    for (const host of others) ask(host);
    expect(ask('pos.example')).toEqual(['EAI_AGAIN']);
    expect(ask('0.example')).toEqual([]);
    answer('0.example', first);
    expect(ask('pos.example')).toEqual([]);
  });
});

it('has a bound on who waits for one name', () => {
  for (let i = 0; i < limits.lookUpWaitersMax; i++) ask('pos.example');
  expect(ask('pos.example')).toEqual(['EAI_AGAIN']);
});
