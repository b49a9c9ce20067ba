import { causeByCode } from '@rollcall/diagnosis';
import type { Gateway } from '@rollcall/gateway';
import type { SignInResult } from '@rollcall/terminal';
import type { Io } from '../io.ts';
import type { Language, Translate } from '../language.ts';
import { columns } from '../table.ts';
import type { DemoStatus } from './demo-terminal.ts';

const clear = '\x1b[2J\x1b[H';
const marks = { starting: '·', 'signed-in': '●', refused: '✕', failed: '○' } as const;
const redrawMs = 500;

/** What runs, at a glance: a picture that is drawn again on a terminal, a line an event elsewhere. */
export class DemoScreen {
  readonly #io: Io;
  readonly #t: Translate;
  readonly #language: Language;
  readonly #heading: string;
  readonly #statuses: readonly DemoStatus[];
  readonly #gateway: Gateway;
  readonly #timer: NodeJS.Timeout | null;

  constructor(options: {
    readonly io: Io;
    readonly t: Translate;
    readonly language: Language;
    readonly heading: string;
    readonly statuses: readonly DemoStatus[];
    readonly gateway: Gateway;
  }) {
    this.#io = options.io;
    this.#t = options.t;
    this.#language = options.language;
    this.#heading = options.heading;
    this.#statuses = options.statuses;
    this.#gateway = options.gateway;
    this.#timer = options.io.isTty ? setInterval(() => this.#draw(), redrawMs) : null;
    if (!this.#timer) options.io.out(`${this.#heading}\n\n`);
  }

  changed(status: DemoStatus): void {
    if (this.#timer) return;
    this.#io.out(`${columns([this.#row(status)])}\n`);
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#io.out(`${this.#timer ? '\n' : ''}${this.#totals()}\n`);
  }

  #draw(): void {
    const head = [
      '',
      ...['terminal', 'doing', 'signIn', 'last'].map((name) => this.#t(`up.columns.${name}`)),
    ];
    const table = columns([head, ...this.#statuses.map((status) => this.#row(status))]);
    this.#io.out(`${clear}${this.#heading}\n\n${table}\n\n${this.#totals()}\n`);
  }

  #row({ terminal, state, lastSignIn, lastMessage }: DemoStatus): readonly string[] {
    const took = lastSignIn ? `${Math.round(lastSignIn.elapsedMs)} ms` : '';
    return [
      `  ${marks[state]}`,
      `${terminal.terminalId} ${this.#t(`up.script.${terminal.script}`)}`,
      this.#t(`up.state.${state}`),
      took,
      `${lastMessage}${this.#causeText(lastSignIn)}`,
    ];
  }

  #causeText(signIn: SignInResult | null): string {
    const cause = signIn?.cause ? causeByCode(signIn.cause.code) : undefined;
    return cause ? `  ${cause.code} ${cause.cashier[this.#language].title}` : '';
  }

  #totals(): string {
    const counts = this.#gateway.counts;
    const signedIn = counts.get('signed-in') ?? 0;
    const approved = counts.get('approved') ?? 0;
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const times = this.#statuses.flatMap(({ lastSignIn }) =>
      lastSignIn?.outcome === 'signed-in' ? [lastSignIn.elapsedMs] : [],
    );
    times.sort((a, b) => a - b);
    return this.#t('up.totals', {
      signIns: signedIn,
      purchases: approved,
      refusals: all - signedIn - approved,
      median: Math.round(times[times.length >> 1] ?? 0),
      pool: this.#gateway.pooledKeySets,
    });
  }
}
