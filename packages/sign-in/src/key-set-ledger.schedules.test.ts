import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptableSets, emptyLedger, type Ledger, type LedgerEvent, stepLedger } from './key-set-ledger.ts';
import { limits } from './limits.ts';

/**
 * Random schedules of one terminal, its gateway and the network between them. The terminal's side is a model that
 * knows only what reached it: it takes every set whose answer arrives and proves it with its next message.
 */
type Move =
  | { readonly kind: 'sign-in'; readonly isAnswerLost: boolean; readonly isKcvBad: boolean }
  | { readonly kind: 'purchase'; readonly isRequestLost: boolean }
  | { readonly kind: 'forged-sign-in' }
  | { readonly kind: 'forged-purchase' }
  | { readonly kind: 'rekey' }
  | { readonly kind: 'wait'; readonly ms: number };

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('sign-in' as const),
      isAnswerLost: fc.boolean(),
      isKcvBad: fc.nat(9).map((n) => n === 0),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('purchase' as const), isRequestLost: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forged-sign-in' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forged-purchase' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('rekey' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      ms: fc.oneof(fc.nat(100_000), fc.nat(3 * 24 * 60 * 60_000)),
    }),
  },
);

class World {
  ledger: Ledger = emptyLedger;
  atMs = 1_700_000_000_000;
  tmkVersion = 1;
  /** Id of the set the terminal works with; null before its first good answer and after a rekey. */
  held: string | null = null;
  setsMade = 0;
  issued = 0;
  refusals = 0;
  /** Fresh sets made since the held one. */
  missed = 0;
  readonly everIssued = new Set<string>();

  step(event: LedgerEvent) {
    const { ledger, command } = stepLedger(this.ledger, event);
    this.ledger = ledger;
    return command;
  }

  askForKeys(): string {
    const freshSetId = `set-${this.setsMade + 1}`;
    const command = this.step({
      kind: 'sign-in-asked',
      atMs: this.atMs,
      family: 'double',
      tmkVersion: this.tmkVersion,
      merchantId: 'm',
      profileId: 'p',
      freshSetId,
    });
    if (command === null || command.kind === 'refuse') throw new Error('a sign-in got no set');
    if (command.kind === 'issue') {
      expect(this.everIssued.has(command.setId), 'a set is made once').toBe(false);
      this.setsMade++;
      this.missed++;
    } else expect(this.everIssued.has(command.setId), 'only an issued set is issued again').toBe(true);
    this.everIssued.add(command.setId);
    this.issued++;
    return command.setId;
  }

  hold(setId: string): void {
    if (setId !== this.held) this.missed = 0;
    this.held = setId;
  }

  /** One message with a MAC under the set the terminal holds; true when the gateway took it. */
  purchase(): boolean {
    const accepted = acceptableSets(this.ledger, this.atMs).find((set) => set.setId === this.held);
    this.step(
      accepted
        ? { kind: 'mac-verified', atMs: this.atMs, setId: accepted.setId }
        : { kind: 'mac-refused', atMs: this.atMs },
    );
    return accepted !== undefined;
  }

  apply(move: Move) {
    switch (move.kind) {
      case 'sign-in': {
        const setId = this.askForKeys();
        if (move.isAnswerLost) return;
        if (move.isKcvBad) this.step({ kind: 'kcv-failure-reported', atMs: this.atMs });
        else this.hold(setId);
        return;
      }
      case 'purchase':
        if (this.held !== null && !move.isRequestLost && !this.purchase()) this.refusals++;
        return;
      case 'forged-sign-in':
        this.askForKeys();
        return;
      case 'forged-purchase':
        this.step({ kind: 'mac-refused', atMs: this.atMs });
        return;
      case 'rekey':
        this.tmkVersion++;
        this.held = null;
        this.step({ kind: 'tmk-changed' });
        return;
      case 'wait':
        this.atMs += move.ms;
    }
  }
}

describe('over random schedules of lost answers, bad KCVs, rekeys and forged messages', () => {
  it('terminal and gateway are in step again after at most one more sign-in', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 60 }), (moves) => {
        const world = new World();
        for (const m of moves) world.apply(m);
        if (world.held === null || !world.purchase()) {
          world.held = world.askForKeys();
        }
        expect(world.purchase()).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('a terminal that nobody forges for is refused only when it missed the sets made after the one it holds', () => {
    const honest = move.filter((m) => !m.kind.startsWith('forged'));
    fc.assert(
      fc.property(fc.array(honest, { minLength: 1, maxLength: 60 }), (moves) => {
        const world = new World();
        for (const m of moves) {
          const refusalsBefore = world.refusals;
          world.apply(m);
          if (world.refusals > refusalsBefore)
            expect(world.missed).toBeGreaterThanOrEqual(limits.unprovenSetsMax);
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('no more sets are accepted than the bound, none of them under an old TMK, and complaints stay in budget', () => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 1, maxLength: 80 }), (moves) => {
        const world = new World();
        for (const m of moves) {
          world.apply(m);
          const live = acceptableSets(world.ledger, world.atMs);
          expect(live.filter((set) => set.state === 'confirmed').length).toBeLessThanOrEqual(1);
          const unproven = live.filter((set) => set.state === 'issued').length;
          expect(unproven).toBeLessThanOrEqual(limits.unprovenSetsMax + limits.complaintSetsMax);
          expect(live.every((set) => set.tmkVersion === world.tmkVersion)).toBe(true);
          const complained = world.ledger.sets.filter(
            (set) =>
              ['kcv-failure', 'mac-failure'].includes(set.madeFor) &&
              set.madeAtMs > world.atMs - limits.complaintWindowMs,
          );
          expect(complained.length).toBeLessThanOrEqual(limits.complaintSetsMax);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('nothing but proofs, complaints, rekeys and a day gone by makes a fresh set', () => {
    const calm = fc.oneof(
      fc.record({
        kind: fc.constant('sign-in' as const),
        isAnswerLost: fc.boolean(),
        isKcvBad: fc.constant(false),
      }),
      fc.record({ kind: fc.constant('forged-sign-in' as const) }),
      fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(60_000) }),
    );
    fc.assert(
      fc.property(fc.array(calm, { minLength: 1, maxLength: 100 }), (moves) => {
        const world = new World();
        for (const m of moves) world.apply(m);
        expect(world.setsMade).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('nothing that anybody can send takes a living set from a terminal', () => {
    const anybody = move.filter((m) => m.kind.startsWith('forged') || m.kind === 'wait');
    fc.assert(
      fc.property(
        fc.array(move, { maxLength: 30 }),
        fc.array(anybody, { maxLength: 60 }),
        (moves, attack) => {
          const world = new World();
          for (const m of moves) world.apply(m);
          world.held = world.askForKeys();
          const until = world.atMs + limits.unprovenLifeMs;
          for (const m of attack) {
            world.apply(m);
            if (world.atMs >= until) return;
            expect(acceptableSets(world.ledger, world.atMs).map((set) => set.setId)).toContain(world.held);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});
