import { Duplex } from 'node:stream';
import { connect } from 'node:tls';

/** What a TLS client says first, from a real one that never gets an answer. */
export function clientHello(): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const wire = new Duplex({
      read() {},
      write(chunk: Buffer, _encoding, done) {
        resolve(Uint8Array.from(chunk));
        done();
        setImmediate(() => client.destroy());
      },
    });
    const client = connect({ socket: wire, servername: 'gateway.example' });
    client.once('error', reject);
  });
}
