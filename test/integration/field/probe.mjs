// One connection out of a terminal's namespace: prints what became of it.
import { connect } from 'node:net';

const sources = { wifi: '10.77.1.2', cell: '10.77.2.2' };
const hosts = { a: '10.200.0.1', b: '10.200.0.2' };
const [uplink, endpoint] = process.argv.slice(2);

/** Before the first SYN is sent again, after a second. */
const silentAfterMs = 800;

const end = (what) => {
  console.log(what);
  process.exit();
};
const timer = setTimeout(() => end('silent'), silentAfterMs);
connect({ host: hosts[endpoint], port: 9_999, localAddress: sources[uplink] })
  .on('connect', () => end('connected'))
  .on('error', ({ code }) => end(code))
  .on('close', () => clearTimeout(timer));
