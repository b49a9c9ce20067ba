/**
 * In a network namespace of its own: a terminal with two uplinks, `wifi0` and `cell0`, to an internet that is another
 * namespace. Runs the verbs of `rollcall uplinks` and prints what each answered, as one JSON document.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../../apps/cli/bin/rollcall.js', import.meta.url));
const both = ['--uplink', 'wifi=wifi0', '--uplink', 'cell=cell0'];
const endpoint = ['--endpoint', 'tcp://203.0.113.9:9000'];

const internet = await newNamespace();
const there = (...words: readonly string[]) => run('nsenter', '-t', String(internet.pid), '-n', ...words);
connectThem();
const server = await serverThere();
try {
  console.log(JSON.stringify(story()));
} finally {
  server.kill();
  internet.kill();
}

function story() {
  const before = rollcall('check', ...both);
  const plan = rollcall('plan', ...both);
  const apply = rollcall('apply', ...both);
  const again = rollcall('apply', ...both);
  const after = rollcall('check', ...both, ...endpoint);
  moveRouters();
  const moved = rollcall('apply', ...both);
  const movedAgain = rollcall('apply', ...both);
  const afterMove = rollcall('check', ...both, ...endpoint);
  there('iptables', '-A', 'INPUT', '-i', 'wifi1', '-j', 'DROP');
  const dead = rollcall('check', ...both, ...endpoint);
  there('iptables', '-F');
  run('ip', 'link', 'set', 'wifi0', 'down');
  const down = rollcall('check', ...both, ...endpoint);
  run('ip', 'link', 'set', 'wifi0', 'up');
  run('ip', 'route', 'add', 'default', 'via', '10.1.0.1', 'dev', 'wifi0');
  const up = rollcall('apply', ...both);
  const upAgain = rollcall('check', ...both, ...endpoint);
  const unknown = rollcall('apply', ...both, '--uplink', 'cable=eth9');
  const asNobody = rollcallAs(65_534, 'remove');
  const remove = rollcall('remove');
  const removed = rollcall('remove');
  const rules = run('ip', 'rule').split('\n').length - 1;
  return {
    ...{ before, plan, apply, again, after, moved, movedAgain, afterMove, dead, down, up, upAgain },
    ...{ unknown, asNobody, remove, removed },
    rules,
  };
}

function rollcall(...words: readonly string[]) {
  return rollcallAs(0, ...words);
}

function rollcallAs(uid: number, ...words: readonly string[]) {
  const all = [bin, 'uplinks', ...words, '--json'];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', uid });
  return { code: status, document: stdout === '' ? null : JSON.parse(stdout), stderr };
}

function run(program: string, ...words: readonly string[]): string {
  return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

async function newNamespace(): Promise<ChildProcess> {
  const child = spawn('unshare', ['--net', 'sleep', '300'], { stdio: 'ignore' });
  const ours = readlinkSync('/proc/self/ns/net');
  while (readlinkSync(`/proc/${child.pid}/ns/net`) === ours) await new Promise(setImmediate);
  return child;
}

function connectThem(): void {
  for (const [name, network, metric] of [
    ['wifi', '10.1.0', '100'],
    ['cell', '10.2.0', '200'],
  ] as const) {
    const peer = ['peer', 'name', `${name}1`, 'netns', String(internet.pid)];
    run('ip', 'link', 'add', `${name}0`, 'type', 'veth', ...peer);
    there('ip', 'addr', 'add', `${network}.1/24`, 'dev', `${name}1`);
    there('ip', 'link', 'set', `${name}1`, 'up');
    run('ip', 'addr', 'add', `${network}.2/24`, 'dev', `${name}0`);
    run('ip', 'link', 'set', `${name}0`, 'up');
    run('ip', 'route', 'add', 'default', 'via', `${network}.1`, 'dev', `${name}0`, 'metric', metric);
    filterStrictly(`${name}0`);
  }
  run('ip', 'addr', 'add', 'fd00:1::2/64', 'dev', 'wifi0', 'nodad');
  run('ip', '-6', 'route', 'add', 'default', 'via', 'fd00:1::1', 'dev', 'wifi0');
  filterStrictly('all');
  run('ip', 'link', 'set', 'lo', 'up');
  there('ip', 'link', 'set', 'lo', 'up');
  there('ip', 'addr', 'add', '203.0.113.9/32', 'dev', 'lo');
}

/** As strict as distributions have it: an answer must come from where the way back would lead. */
function filterStrictly(device: string): void {
  writeFileSync(`/proc/sys/net/ipv4/conf/${device}/rp_filter`, '1');
}

/** Wi-Fi gets other routers, of both families, and keeps its addresses. */
function moveRouters(): void {
  there('ip', 'addr', 'add', '10.1.0.3/24', 'dev', 'wifi1');
  run('ip', 'route', 'replace', 'default', 'via', '10.1.0.3', 'dev', 'wifi0', 'metric', '100');
  run('ip', '-6', 'route', 'replace', 'default', 'via', 'fd00:1::3', 'dev', 'wifi0');
}

async function serverThere(): Promise<ChildProcess> {
  const program = `require('node:net').createServer((s) => s.on('error', () => {}))
    .listen(9000, '203.0.113.9', () => console.log('ready'))`;
  const words = ['-t', String(internet.pid), '-n', process.execPath, '-e', program];
  const child = spawn('nsenter', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}
