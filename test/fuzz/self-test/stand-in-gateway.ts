// Something that answers echo tests as a gateway does, with one fault of its own. Started as a process by the
// self-test: node stand-in-gateway.ts FAULT REQUEST ANSWER, the frames in hex.
import { createServer } from 'node:net';

const [fault = 'works', request = '', answer = ''] = process.argv.slice(2);
const [echo, echoed] = [Buffer.from(request, 'hex'), Buffer.from(answer, 'hex')];
/** F37 of the answer; F39 stands behind it. */
const retrievalReference = '083020000002';
const leakBytes = 64 * 1024;
const stallMs = 1_500;
const leaked: Buffer[] = [];
let hasStalled = false;

/** What each fault does with what came. */
const faults: Readonly<Record<string, (chunk: Buffer) => void>> = {
  works: () => {},
  dies: (chunk) => {
    if (chunk.includes('GET ')) process.exit(7);
  },
  stalls: (chunk) => {
    if (!chunk.includes('GET ') || hasStalled) return;
    hasStalled = true;
    const untilMs = performance.now() + stallMs;
    while (performance.now() < untilMs) leaked.length = 0;
  },
  leaks: () => void leaked.push(Buffer.alloc(leakBytes, 1)),
  refuses: () => void echoed.write('96', echoed.indexOf(retrievalReference) + retrievalReference.length),
};

const server = createServer({ noDelay: true }, (socket) => {
  socket.on('error', () => {});
  socket.on('data', (chunk: Buffer) => {
    faults[fault]?.(chunk);
    // After a stall several come at once.
    for (let at = 0; chunk.subarray(at, at + echo.length).equals(echo); at += echo.length)
      socket.write(echoed);
    if (chunk[0] !== 0) socket.end();
  });
});
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify(server.address())));
