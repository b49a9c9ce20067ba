import type { Terminal } from '@rollcall/terminal';
import type { Cashier } from './cashier.ts';
import type { SeededRandom } from './seeded-random.mjs';

export function trade(
  cashier: Cashier,
  terminal: Terminal,
  random: SeededRandom,
  evening: AbortSignal,
): Promise<void>;
export function endDay(cashier: Cashier, terminal: Terminal): Promise<void>;
