import { describe, expect, it } from 'vitest';
import { limits } from '../limits.ts';
import { learn, nothingLearned, p95Of, utmostOf } from './duration-estimate.ts';
import { diverse, type Path } from './path.ts';
import { noMemory, type PathMemory, type PathOutcome, ranked, recordOf, remember } from './path-memory.ts';
import { patienceWith } from './patience.ts';

const [wifiA, wifiB, simA, simB] = ['wifi a', 'wifi b', 'sim a', 'sim b'].map((words): Path => {
  const [uplink = '', endpoint = ''] = words.split(' ');
  return { uplink, endpoint };
}) as [Path, Path, Path, Path];
const all = [wifiA, wifiB, simA, simB];

function won(path: Path, connectMs = 50, answerMs = 100): PathOutcome {
  return { path, connectMs, answerMs, result: 'won' };
}

function failed(path: Path): PathOutcome {
  return { path, connectMs: null, answerMs: null, result: 'failed' };
}

function after(...races: (readonly PathOutcome[])[]): PathMemory {
  return races.reduce((memory, outcomes, at) => remember(memory, 'shop', at * 1_000, outcomes), noMemory);
}

describe('the order of paths', () => {
  it('changes the uplink before the endpoint', () => {
    expect(diverse(all)).toEqual([wifiA, simB, wifiB, simA]);
  });

  it('puts the last winner first while it is fresh', () => {
    const memory = after([won(simA)]);
    expect(ranked(all, memory, 'shop', 1_000)[0]).toEqual(simA);
    expect(ranked(all, memory, 'shop', limits.winnerFreshMs + 1_000)[0]).toEqual(wifiA);
    expect(ranked(all, memory, 'market', 1_000)[0]).toEqual(wifiA);
  });

  it('passes over a win that was told before the clock was set back', () => {
    const memory = remember(after([failed(wifiA)]), 'shop', 2_000, [won(wifiA)]);
    expect(ranked([wifiA, simB], memory, 'shop', 2_000)[0]).toEqual(wifiA);
    expect(ranked([wifiA, simB], memory, 'shop', 1_999)[0]).toEqual(simB);
    const later = remember(memory, 'shop', 1_000, [won(simB)]);
    expect(ranked([wifiA, simB], later, 'shop', 1_001)[0]).toEqual(simB);
  });

  it('puts paths that failed twice in a row last, and leaves none out', () => {
    const memory = after([failed(wifiA), failed(wifiB)], [failed(wifiA), failed(wifiB)]);
    const order = ranked(all, memory, 'shop', 3_000);
    expect(order).toEqual([simA, simB, simA, simB, wifiA, wifiB]);
  });

  it('names paths that work once more before those that do not', () => {
    const memory = after([failed(wifiA)], [failed(wifiA)]);
    expect(ranked([wifiA, simB], memory, 'shop', 3_000)).toEqual([simB, simB, wifiA]);
    expect(ranked([wifiA, simB], noMemory, 'shop', 0)).toEqual([wifiA, simB, wifiA, simB]);
  });

  it('takes a path back after it has worked', () => {
    const memory = after([failed(wifiA)], [failed(wifiA)], [won(wifiA)]);
    expect(ranked(all, memory, 'shop', 3_000)[0]).toEqual(wifiA);
  });

  it('prefers the quicker of two that always work', () => {
    const memory = after([won(wifiA, 900, 1_500), won(simA, 40, 90)]);
    expect(ranked([wifiA, simA], memory, 'shop', limits.winnerFreshMs * 2)[0]).toEqual(simA);
  });
});

describe('the memory of paths', () => {
  it('learns nothing of a path that was closed because another won', () => {
    const memory = after([{ path: wifiA, connectMs: null, answerMs: null, result: 'unused' }]);
    expect(recordOf(memory, 'shop', wifiA)).toMatchObject({ success: 1, failuresInARow: 0, wonAtMs: null });
  });

  it('forgets the network used least recently', () => {
    let memory = noMemory;
    for (let at = 0; at <= limits.networksRemembered; at++) {
      memory = remember(memory, `network ${at}`, at, [won(wifiA)]);
    }
    expect(recordOf(memory, 'network 0', wifiA)).toBeUndefined();
    expect(recordOf(memory, `network ${limits.networksRemembered}`, wifiA)).toBeDefined();
  });
});

describe('an estimate', () => {
  it('is mean and twice the variation at first, the 95th of 100 once there are samples enough', () => {
    const one = learn(nothingLearned, 100);
    expect([p95Of(nothingLearned), p95Of(one), utmostOf(one)]).toEqual([null, 200, 400]);
    let many = nothingLearned;
    for (let i = 1; i <= limits.samplesKept; i++) many = learn(many, i * 10);
    expect(p95Of(many)).toBe(190);
    expect(learn(many, 10).samplesMs).toHaveLength(limits.samplesKept);
  });

  it('bounds the patience it leads to', () => {
    expect(patienceWith(undefined)).toEqual({
      connectMs: 300,
      answerMs: 800,
      giveUpMs: 8_000,
      quietMs: 14_000,
    });
    const fast = recordOf(after([won(wifiA, 1, 2)]), 'shop', wifiA);
    expect(patienceWith(fast)).toEqual({ connectMs: 250, answerMs: 500, giveUpMs: 1_500, quietMs: 2_900 });
    const slow = recordOf(after([won(wifiA, 9_000, 9_000)]), 'shop', wifiA);
    expect(patienceWith(slow)).toEqual({
      connectMs: 1_000,
      answerMs: 2_500,
      giveUpMs: 8_000,
      quietMs: 14_000,
    });
  });
});
