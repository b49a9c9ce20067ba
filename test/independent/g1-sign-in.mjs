// Writes the bytes of one sign-in to HOST:PORT and opens the keys that come back, with node:crypto alone: OK, or exit 1.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { connect } from 'node:net';

const g1 =
  '0057600003000060310031010008000020000000C0001600000131303030303030313838383030303030303030303030310011000000010030002553657175656E6365204E6F31323330363030303030303030310003303031';
const tmk = Buffer.from('CA5D92598DCA48CE8A4C76361A9269E9', 'hex');
const open = (sealed) => createDecipheriv('des-ede', tmk, null).setAutoPadding(false).update(sealed);
const kcv = (key) => createCipheriv('des-ede3', key, null).update(Buffer.alloc(8)).subarray(0, 4);

const [host, port] = process.argv[2].split(':');
const socket = connect(Number(port), host, () => socket.write(Buffer.from(g1, 'hex')));
socket.once('data', (answer) => {
  const f62 = answer.subarray(-40);
  const [pik, mak] = [open(f62.subarray(0, 16)), open(f62.subarray(20, 28))];
  const isGood =
    answer.toString('hex', 13, 15) === '0810' &&
    answer.toString('latin1', 48, 50) === '00' &&
    kcv(Buffer.concat([pik, pik.subarray(0, 8)])).equals(f62.subarray(16, 20)) &&
    kcv(Buffer.concat([mak, mak, mak])).equals(f62.subarray(36, 40));
  console.log(isGood ? 'OK' : `not signed in: ${answer.toString('hex')}`);
  process.exit(isGood ? 0 : 1);
});
