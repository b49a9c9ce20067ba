import { createServer, type Socket } from 'node:net';
import { answerParent, cpuTimeUs } from '../child/answer-parent.ts';

/** The reference: a bare Node server that reads a length of two bytes and sends the same number of bytes back. */
const server = createServer({ noDelay: true }, serve);

function serve(socket: Socket): void {
  let rest: Buffer | null = null;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    let bytes = rest === null ? chunk : Buffer.concat([rest, chunk]);
    while (bytes.length >= 2) {
      const size = 2 + bytes.readUInt16BE(0);
      if (bytes.length < size) break;
      socket.write(bytes.length === size ? bytes : bytes.subarray(0, size));
      bytes = bytes.subarray(size);
    }
    rest = bytes.length === 0 ? null : bytes;
  });
}

server.listen({ host: '127.0.0.1', port: 0, backlog: 4_096 }, () => {
  answerParent({
    port: () => (server.address() as { readonly port: number }).port,
    cpu: cpuTimeUs,
  });
});
