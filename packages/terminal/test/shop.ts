/**
 * A shop in a process of its own, to be killed: signs in, buys and buys, and says each result once it has it.
 *   node test/shop.ts PORT STATE_DIR
 */
import { flushCompileCache } from 'node:module';
import { createTerminal } from '../src/index.ts';
import { ascii, shopTerminal, track2 } from './rig.ts';

// Who is killed cannot keep it at the end.
flushCompileCache();
const [port = '', stateDir = ''] = process.argv.slice(2);
const terminal = createTerminal({
  ...shopTerminal,
  endpoints: [{ scheme: 'tcp', host: '127.0.0.1', port: Number(port) }],
  stateDir,
});
say({ kind: 'started' });
for (;;) {
  if (!terminal.status().isSignedIn || Math.random() < 0.1) await terminal.signIn();
  const amount = 1 + Math.floor(Math.random() * 9_999);
  const { outcome, stan, batchNumber, reason } = await terminal.purchase({ amount, track2: ascii(track2) });
  say({ kind: 'bought', outcome, stan, batchNumber, reason });
}

/** Into a pipe this returns when the bytes are there. */
function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
