import { once } from 'node:events';
import { connect } from 'node:http2';
import { fromHex } from '@rollcall/iso8583';

const timeoutMs = 5_000;

/** Null when an echo test over HTTP/2, by a client that is not ours, is answered; else what went wrong. */
export async function tryHttp2(port: number, authority: string, echoHex: string): Promise<string | null> {
  const session = connect(`https://localhost:${port}`, { ca: authority });
  session.on('error', () => {});
  const headers = { ':method': 'POST', ':path': '/v1/link', 'content-type': 'application/octet-stream' };
  const stream = session.request(headers, { endStream: false });
  try {
    stream.write(fromHex(echoHex));
    const [answer] = (await once(stream, 'data', { signal: AbortSignal.timeout(timeoutMs) })) as [Buffer];
    const isAnswer = answer.subarray(13, 15).toString('hex') === '0830';
    return isAnswer ? null : `an echo over HTTP/2 was answered ${answer.toString('hex').slice(0, 60)}`;
  } catch (error) {
    return `an echo over HTTP/2 was not answered: ${(error as Error).message}`;
  } finally {
    stream.on('error', () => {});
    session.destroy();
  }
}
