/**
 * A shop in a process of its own, to be killed: several terminals with their journals on the disk, each trading.
 *   node test/kill/shop.ts SETTINGS_FILE SEED
 * Says `ready` when its terminals have their state. The word `rest` on stdin ends the day: what is due is done, the
 * batches are settled, and the process ends. It also ends when stdin does, since then its loop is gone.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { createInterface } from 'node:readline';
import { Secret } from '@rollcall/keys';
import { createTerminal, type Terminal } from '@rollcall/terminal';
import { Cashier } from './cashier.ts';
import { seededRandom } from './seeded-random.mjs';
import { endDay, trade } from './shop-day.mjs';

interface ShopSettings {
  readonly cashiersBook: string;
  readonly stateDir: string;
  /** The longest a call may take while there is trade. */
  readonly deadlineMs: number;
  readonly terminals: readonly {
    readonly terminalId: string;
    readonly merchantId: string;
    readonly tmk: string;
    readonly port: number;
  }[];
}

/** At the end of the day nobody is killed, and only what is lost or wrong may fail. */
const restDeadlineMs = 10_000;

// Who is killed cannot keep it at the end.
flushCompileCache();
const [file = '', seed = '0'] = process.argv.slice(2);
const settings: ShopSettings = JSON.parse(readFileSync(file, 'utf8'));
const cashier = new Cashier(settings.cashiersBook);
const evening = new AbortController();
const said = createInterface(process.stdin);
said.on('line', () => evening.abort());
said.once('close', () => process.exit(evening.signal.aborted ? undefined : 3));

const terminals = openAll(settings.deadlineMs);
console.log('ready');
await Promise.all(terminals.map((terminal, i) => trade(cashier, terminal, randomOf(i), evening.signal)));
await Promise.all(terminals.map((terminal) => terminal.close()));
const rested = openAll(restDeadlineMs);
await Promise.all(rested.map((terminal) => endDay(cashier, terminal)));
await Promise.all(rested.map((terminal) => terminal.close()));
console.log('rests');
if (!process.stdin.readableEnded) await once(said, 'close');

function openAll(deadlineMs: number): readonly Terminal[] {
  return settings.terminals.map(({ terminalId, merchantId, tmk, port }) => {
    const terminal = createTerminal({
      endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port }],
      ...{ terminalId, merchantId, tmk: Secret.fromHex(tmk) },
      // The judge wants traffic: cashiers here ask again whatever is known.
      ...{ stateDir: settings.stateDir, deadlineMs, askAgainMs: 0 },
    });
    cashier.opened(terminal);
    return terminal;
  });
}

function randomOf(terminal: number) {
  return seededRandom(Number(seed) * 100 + terminal);
}
