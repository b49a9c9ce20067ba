// An echo server, or a connection to it out of a terminal's namespace that says a word, is idle, and says another:
// prints whether each was heard.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const sources = { wifi: '10.77.1.2', cell: '10.77.2.2' };
const at = { host: '10.200.0.1', port: 9_998 };
const [role, idleMs] = process.argv.slice(2);

/** An echo takes well under a millisecond; a busy machine is late. */
const heardWithinMs = 1_500;

if (role === 'server') {
  createServer((socket) => socket.on('error', () => {}).pipe(socket)).listen(at, () => console.log('ready'));
} else {
  const socket = connect({ ...at, localAddress: sources[role] });
  const isHeard = async () => {
    socket.write('x');
    const isLate = AbortSignal.timeout(heardWithinMs);
    return once(socket, 'data', { signal: isLate }).then(
      () => 'heard',
      () => 'silent',
    );
  };
  await once(socket, 'connect');
  const first = await isHeard();
  await new Promise((resolve) => setTimeout(resolve, Number(idleMs)));
  console.log(first, await isHeard());
  process.exit();
}
