import { Secret } from '@rollcall/keys';
import type { Terminal } from '@rollcall/terminal';
import { LinesFile } from './lines-file.mjs';
import { booksOf } from './terminals-books.mjs';

export type Act = 'sign-in' | 'sign-off' | 'echo' | 'purchase' | 'reverse' | 'retry-parked' | 'settle';

/** What a cashier wants of a terminal. */
export interface Wish {
  readonly act: Act;
  /** Of a purchase: twelve digits, and whether a PIN is typed. */
  readonly amount?: string;
  readonly hasPin?: boolean;
}

interface Said {
  readonly attempts: readonly string[];
  readonly threw?: string;
}

const track2 = '6225000000000253D251210112340000';
const pin = '123456';

/**
 * The cashiers' own book of one shop: what is about to be asked of which terminal, and what the terminal then said,
 * each line synced before anything else happens. It knows nothing of the SDK's journal.
 */
export class Cashier {
  readonly #book: LinesFile;

  constructor(file: string) {
    this.#book = new LinesFile(file);
  }

  /** A terminal as it is after its process was started. */
  opened(terminal: Terminal): void {
    this.#book.writeSynced({ k: 'open', ...booksOf(terminal.status()) });
  }

  /** … and when the day is over. */
  rests(terminal: Terminal): void {
    this.#book.writeSynced({ k: 'rest', ...booksOf(terminal.status()) });
  }

  /** Whether something was sent for it. */
  async ask(terminal: Terminal, wish: Wish): Promise<boolean> {
    const { terminalId } = terminal.status();
    this.#book.writeSynced({ k: 'ask', t: terminalId, ...wish });
    const said = await call(terminal, wish).then(sayable, unsayable);
    this.#book.writeSynced({ k: 'told', act: wish.act, said, ...booksOf(terminal.status()) });
    return said.attempts.some((result) => result !== 'not-sent' && !result.startsWith('connect-'));
  }
}

function call(terminal: Terminal, { act, amount = '', hasPin }: Wish) {
  switch (act) {
    case 'sign-in':
      return terminal.signIn();
    case 'sign-off':
      return terminal.signOff();
    case 'echo':
      return terminal.echo();
    case 'purchase':
      return terminal.purchase({ amount, track2: ascii(track2), ...(hasPin && { pin: ascii(pin) }) });
    case 'reverse':
      return terminal.reverse();
    case 'retry-parked':
      return terminal.retryParked();
    case 'settle':
      return terminal.settle();
  }
}

function ascii(text: string): Secret {
  return new Secret(new TextEncoder().encode(text));
}

/** A result as it stands in the book: of its attempts only how they ended. */
function sayable(result: Awaited<ReturnType<typeof call>>): Said {
  return { ...result, attempts: result.attempts.map((attempt) => attempt.result) };
}

function unsayable(error: Error): Said {
  return { threw: String(error), attempts: [] };
}
