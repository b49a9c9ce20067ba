// Connections out of a terminal's namespace, made at once: prints what became of each, in their order.
import { connect } from 'node:net';

const sources = { wifi: '10.77.1.2', cell: '10.77.2.2' };
const hosts = { a: '10.200.0.1', b: '10.200.0.2' };
const [uplink, endpoint, count = '1'] = process.argv.slice(2);

/** Before the first SYN is sent again, after a second. */
const silentAfterMs = 800;

const connection = () =>
  new Promise((resolve) => {
    setTimeout(() => resolve('silent'), silentAfterMs);
    connect({ host: hosts[endpoint], port: 9_999, localAddress: sources[uplink] })
      .on('connect', () => resolve('connected'))
      .on('error', ({ code }) => resolve(code));
  });
const ends = await Promise.all(Array.from({ length: Number(count) }, connection));
console.log(ends.join(' '));
process.exit();
