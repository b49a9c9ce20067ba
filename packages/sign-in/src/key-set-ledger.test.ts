import { describe, expect, it } from 'vitest';
import {
  acceptableSets,
  changedSets,
  emptyLedger,
  type Ledger,
  type LedgerCommand,
  stepLedger,
} from './key-set-ledger.ts';
import { type LedgerLimits, limits } from './limits.ts';

const hourMs = 60 * 60_000;
let made = 0;

/** The tests below never look for a set in a refusal. */
type Given = Exclude<LedgerCommand, { kind: 'refuse' }>;

/** A ledger with a clock: sign-ins and reports in the order a test tells them. */
function bench(start: Ledger = emptyLedger) {
  let ledger = start;
  let atMs = 1_000_000;
  return {
    get ledger() {
      return ledger;
    },
    wait(ms: number) {
      atMs += ms;
    },
    signIn(
      over: { family?: 'single' | 'double' | 'sm4'; tmkVersion?: number; merchantId?: string } = {},
      within: LedgerLimits = limits,
    ): Given {
      const step = stepLedger(
        ledger,
        {
          kind: 'sign-in-asked',
          atMs,
          family: 'double',
          tmkVersion: 1,
          merchantId: '888000000000001',
          profileId: 'cup-pos',
          freshSetId: `set-${++made}`,
          ...over,
        },
        within,
      );
      ledger = step.ledger;
      return step.command as Given;
    },
    prove(setId: string, within: LedgerLimits = limits) {
      ledger = stepLedger(ledger, { kind: 'mac-verified', atMs, setId }, within).ledger;
    },
    complain(kind: 'mac-refused' | 'kcv-failure-reported') {
      ledger = stepLedger(ledger, { kind, atMs }).ledger;
    },
    refusePin(setId: string) {
      ledger = stepLedger(ledger, { kind: 'pin-refused', atMs, setId }).ledger;
    },
    order(kind: 'renewal-ordered' | 'tmk-changed') {
      ledger = stepLedger(ledger, { kind }).ledger;
    },
    accepted: () => acceptableSets(ledger, atMs).map((set) => set.setId),
    state: (setId: string) => ledger.sets.find((set) => set.setId === setId)?.state,
  };
}

describe('a set that was issued and not proven', () => {
  it('is issued again however often the answer is lost', () => {
    const terminal = bench();
    const first = terminal.signIn();
    expect(first).toMatchObject({ kind: 'issue', reason: 'first' });
    for (let lost = 0; lost < 5; lost++) {
      expect(terminal.signIn()).toEqual({ kind: 'reissue', setId: first.setId, budgetSpent: false });
    }
    expect(terminal.ledger.sets).toHaveLength(1);
    expect(terminal.ledger.sets[0]?.issueCount).toBe(6);
  });

  it('is replaced when it stayed unproven for its life, and is accepted all the same', () => {
    const terminal = bench();
    const first = terminal.signIn();
    terminal.wait(limits.unprovenLifeMs - 1);
    expect(terminal.signIn().kind).toBe('reissue');
    terminal.wait(1);
    const second = terminal.signIn();
    expect(second).toMatchObject({ kind: 'issue', reason: 'expired' });
    expect(terminal.accepted()).toEqual([second.setId, first.setId]);
  });

  it('is replaced after a complaint about it', () => {
    const terminal = bench();
    for (const [complaint, reason] of [
      ['kcv-failure-reported', 'kcv-failure'],
      ['mac-refused', 'mac-failure'],
    ] as const) {
      terminal.signIn();
      terminal.complain(complaint);
      expect(terminal.signIn()).toMatchObject({ kind: 'issue', reason });
    }
  });

  it('is replaced when the operator orders it, once', () => {
    const terminal = bench();
    terminal.signIn();
    terminal.order('renewal-ordered');
    const ordered = terminal.signIn();
    expect(ordered).toMatchObject({ kind: 'issue', reason: 'operator' });
    expect(terminal.signIn()).toMatchObject({ kind: 'reissue', setId: ordered.setId });
  });

  it('is replaced when the registration names another merchant', () => {
    const terminal = bench();
    terminal.signIn();
    expect(terminal.signIn({ merchantId: '888000000000002' })).toMatchObject({
      reason: 'registration-changed',
    });
  });
});

describe('a proven set', () => {
  it('gives way to a fresh one at the next sign-in and stays good until that is proven, and 90 s more', () => {
    const terminal = bench();
    const day1 = terminal.signIn();
    terminal.prove(day1.setId);
    const day2 = terminal.signIn();
    expect(day2).toMatchObject({ kind: 'issue', reason: 'renewal' });
    terminal.wait(30 * 24 * hourMs);
    expect(terminal.accepted()).toEqual([day2.setId, day1.setId]);
    terminal.prove(day2.setId);
    terminal.wait(limits.retiringMs - 1);
    expect(terminal.accepted()).toEqual([day2.setId, day1.setId]);
    terminal.wait(1);
    expect(terminal.accepted()).toEqual([day2.setId]);
  });

  it('is not brought back by a late message under an older one', () => {
    const terminal = bench();
    const day1 = terminal.signIn();
    terminal.prove(day1.setId);
    const day2 = terminal.signIn();
    terminal.prove(day2.setId);
    terminal.prove(day1.setId);
    expect(terminal.state(day1.setId)).toBe('retiring');
    expect(terminal.state(day2.setId)).toBe('confirmed');
  });

  it('is replaced after a PIN that did not read under it', () => {
    const terminal = bench();
    const day1 = terminal.signIn();
    terminal.prove(day1.setId);
    terminal.refusePin(day1.setId);
    expect(terminal.signIn()).toMatchObject({ kind: 'issue', reason: 'pin-failure' });
  });

  it('leaves the sets issued after it alone', () => {
    const terminal = bench();
    const day1 = terminal.signIn();
    terminal.complain('kcv-failure-reported');
    const later = terminal.signIn();
    terminal.prove(day1.setId);
    expect(terminal.accepted()).toEqual([later.setId, day1.setId]);
    expect(terminal.state(later.setId)).toBe('issued');
  });
});

describe('a changed TMK', () => {
  it('kills every set before it at once', () => {
    const terminal = bench();
    terminal.prove(terminal.signIn().setId);
    terminal.signIn();
    terminal.order('tmk-changed');
    expect(terminal.accepted()).toEqual([]);
    expect(terminal.signIn({ tmkVersion: 2 })).toMatchObject({ kind: 'issue', reason: 'tmk-changed' });
  });

  it('kills them too when only the sign-in shows it', () => {
    const terminal = bench();
    const old = terminal.signIn();
    terminal.prove(old.setId);
    const fresh = terminal.signIn({ tmkVersion: 2 });
    expect(terminal.accepted()).toEqual([fresh.setId]);
  });
});

describe('complaints, which nobody has authenticated', () => {
  it('make four fresh sets, then the newest is issued again, and every one of them stays good', () => {
    const terminal = bench();
    const made = [terminal.signIn().setId];
    for (let i = 0; i < limits.complaintSetsMax; i++) {
      terminal.complain('mac-refused');
      const given = terminal.signIn();
      expect(given.kind).toBe('issue');
      made.push(given.setId);
    }
    terminal.complain('mac-refused');
    terminal.wait(2 * hourMs);
    expect(terminal.signIn()).toEqual({ kind: 'reissue', setId: made.at(-1), budgetSpent: true });
    expect(terminal.accepted()).toEqual(made.reverse());
  });

  it('make four fresh sets an hour and no more, even when each is proven', () => {
    const terminal = bench();
    terminal.prove(terminal.signIn().setId);
    let fresh = 0;
    for (let i = 0; i < 20; i++) {
      terminal.complain('mac-refused');
      const given = terminal.signIn();
      if (given.kind === 'issue') {
        fresh++;
        terminal.prove(given.setId);
      }
    }
    expect(fresh).toBe(limits.complaintSetsMax);
    terminal.wait(hourMs);
    expect(terminal.signIn()).toMatchObject({ kind: 'issue', reason: 'mac-failure' });
  });

  it('never push out a living set', () => {
    const terminal = bench();
    const proven = terminal.signIn();
    terminal.prove(proven.setId);
    terminal.complain('mac-refused');
    const held = terminal.signIn();
    for (let i = 0; i < 60; i++) {
      terminal.complain(i % 2 ? 'mac-refused' : 'kcv-failure-reported');
      terminal.signIn();
      terminal.wait(20 * 60_000);
    }
    expect(terminal.accepted()).toContain(proven.setId);
    expect(terminal.accepted()).toContain(held.setId);
    expect(terminal.accepted().length).toBeLessThanOrEqual(1 + limits.complaintSetsMax);
  });
});

describe('a terminal that may change its key family', () => {
  it('gets the living set of that family again, and no third one', () => {
    const terminal = bench();
    const double = terminal.signIn();
    const single = terminal.signIn({ family: 'single' });
    expect(single).toMatchObject({ kind: 'issue', reason: 'family-changed' });
    for (let i = 0; i < 50; i++) {
      expect(terminal.signIn()).toMatchObject({ kind: 'reissue', setId: double.setId });
      expect(terminal.signIn({ family: 'single' })).toMatchObject({ kind: 'reissue', setId: single.setId });
    }
    expect(terminal.ledger.sets).toHaveLength(2);
  });

  it('has to wait when complaints have left no room for another family', () => {
    const terminal = bench();
    for (let i = 0; i <= limits.complaintSetsMax; i++) {
      terminal.signIn();
      terminal.complain('mac-refused');
    }
    expect(terminal.signIn({ family: 'single' })).toEqual({ kind: 'refuse' });
  });
});

describe('sets that died', () => {
  it('are handed over once to be written, and then forgotten', () => {
    const terminal = bench();
    terminal.signIn();
    terminal.wait(2 * hourMs);
    const before = terminal.ledger;
    const fresh = terminal.signIn({ tmkVersion: 2 });
    expect(changedSets(before, terminal.ledger).map((set) => [set.setId, set.state])).toEqual([
      [before.sets[0]?.setId, 'dead'],
      [fresh.setId, 'issued'],
    ]);
    terminal.signIn({ tmkVersion: 2 });
    expect(terminal.ledger.sets.map((set) => set.setId)).toEqual([fresh.setId]);
  });

  it('leave a bounded number of retiring ones behind, however fast a terminal goes round', () => {
    const terminal = bench();
    const few = { ...limits, retiringSetsMax: 4 };
    for (let i = 0; i < 50; i++) terminal.prove(terminal.signIn({}, few).setId, few);
    expect(terminal.accepted()).toHaveLength(1 + few.retiringSetsMax);
    expect(terminal.ledger.sets.length).toBeLessThanOrEqual(3 + few.retiringSetsMax);
  });
});
