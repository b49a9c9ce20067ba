import { dial, parseEndpoint } from '../src/index.ts';

/** Opens a link over HTTP/2, ends it and has nothing more to do: the process ends when nothing keeps it. */
const [address = '', authority = ''] = process.argv.slice(2);
const at = parseEndpoint(address);
if (!at.ok) throw new Error(at.error.message);
const dialled = await dial(at.value, {
  tls: { authority, serverName: 'localhost' },
  connectTimeoutMs: 4_000,
  onBytes() {},
  onClose: (_, { kind }) => process.stdout.write(kind),
});
if (!dialled.ok) throw new Error(dialled.failure.message);
dialled.link.end();
