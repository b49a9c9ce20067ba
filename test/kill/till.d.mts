import type { Wish } from './cashier.ts';
import type { SeededRandom } from './seeded-random.mjs';

export class Till {
  constructor(
    terminal: { readonly terminalId: string },
    book: string,
    random: SeededRandom,
    before: readonly unknown[],
  );
  agentIsUp(agent: { readonly address: string; readonly token: string }): void;
  agentIsGone(): void;
  /** Whether something was sent for it. */
  ask(terminal: unknown, wish: Wish): Promise<boolean>;
}
