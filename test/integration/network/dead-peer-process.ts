/**
 * In a network namespace of its own: opens idle links of every transport, cuts the network without a word, and says
 * after how long each end knew. Then loses one SYN beside a dead second address, and says when it was connected.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dial, type Endpoint, type LinkClose, listen, parseEndpoint, type Scheme } from '@rollcall/transport';
import { makeAuthority } from '@rollcall/transport/test-certificates';

const authority = makeAuthority();
const certificate = authority.issueServer();
const schemes: readonly Scheme[] = ['tcp', 'tls', 'h2'];
const hour = 3_600_000;

run('ip', 'link', 'set', 'lo', 'up');
console.log(JSON.stringify({ connectMs: await connectAfterOneLostSyn(), found: await findDeadPeers() }));
process.exit(0);

function run(program: string, ...words: readonly string[]): void {
  execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
}

async function listening(
  scheme: Scheme,
  onClose: (why: LinkClose) => void,
): Promise<{ readonly at: Endpoint; readonly opened: Promise<void> }> {
  const opened = Promise.withResolvers<void>();
  const { address } = await listen(
    { scheme, host: '0.0.0.0', port: 0 },
    {
      tls: { certificate, onHandshakeFailure: ({ message }) => console.error(message) },
      ...{ connectionsMax: 10, idleTimeoutMs: hour, writeTimeoutMs: hour, pendingWriteBytesMax: 1_024 },
      ...{ onOpen: () => opened.resolve(), onBytes() {}, onClose: (_, why) => onClose(why) },
    },
  );
  const at = parseEndpoint(address);
  if (!at.ok) throw new Error(at.error.message);
  return { at: { ...at.value, host: '127.0.0.1' }, opened: opened.promise };
}

async function findDeadPeers() {
  const ends: Promise<object>[] = [];
  let cutMs = 0;
  const end = (scheme: Scheme, side: string) => {
    const { promise, resolve } = Promise.withResolvers<object>();
    ends.push(promise);
    return ({ detail }: LinkClose) => resolve({ scheme, side, detail, afterMs: performance.now() - cutMs });
  };
  for (const scheme of schemes) {
    const { at, opened } = await listening(scheme, end(scheme, 'gateway'));
    const closed = end(scheme, 'terminal');
    const tls = { authority: authority.cert, serverName: 'localhost' };
    const handlers = { onBytes() {}, onClose: (_: unknown, why: LinkClose) => closed(why) };
    const dialled = await dial(at, { tls, connectTimeoutMs: 4_000, ...handlers });
    if (!dialled.ok) throw new Error(dialled.failure.message);
    await opened;
  }
  await idle();
  run('iptables', '-A', 'INPUT', '-i', 'lo', '-p', 'tcp', '-j', 'DROP');
  cutMs = performance.now();
  return Promise.all(ends);
}

/** Every connection has nothing under way, so that the kernel's only timer on it is that of keepalive (02). */
async function idle(): Promise<void> {
  for (;;) {
    const rows = readFileSync('/proc/net/tcp', 'latin1').trim().split('\n').slice(1);
    const established = rows.map((row) => row.trim().split(/\s+/)).filter(([, , , state]) => state === '01');
    if (
      established.every(([, , , , queues, timer]) => /^0+:0+$/.test(queues ?? '') && timer?.startsWith('02'))
    )
      return;
    await new Promise(setImmediate);
  }
}

async function connectAfterOneLostSyn(): Promise<number> {
  const { at } = await listening('tcp', () => {});
  const syn = ['-A', 'INPUT', '-p', 'tcp', '--syn', '--dport', String(at.port)];
  run('iptables', ...syn, '-d', '127.0.0.2', '-j', 'DROP');
  // As many bytes as one SYN has.
  run('iptables', ...syn, '-d', '127.0.0.1', '-m', 'quota', '--quota', '60', '-j', 'DROP');
  const startMs = performance.now();
  const dialled = await dial(
    { ...at, host: 'gateway.invalid' },
    {
      lookup: (_host, _options, found) =>
        found(null, [
          { address: '127.0.0.1', family: 4 },
          { address: '127.0.0.2', family: 4 },
        ]),
      ...{ connectTimeoutMs: 10_000, onBytes() {}, onClose() {} },
    },
  );
  if (!dialled.ok) throw new Error(dialled.failure.message);
  return performance.now() - startMs;
}
