// The command line as a user runs it: processes, their output, their signals. Imports nothing of the project.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const node = `${root}node_modules/.bin/node`;
const bin = `${root}apps/cli/bin/rollcall.js`;

/** Compiled code of earlier starts: half of the CPU time of a start goes into compiling. */
const compiled = { NODE_COMPILE_CACHE: `${root}.test-out/compiled` };

const readyTimeoutMs = 30_000;
const endTimeoutMs = 15_000;

/** Runs `rollcall ...words` to its end. */
export async function rollcall(words, { env, input = '' } = {}) {
  const child = spawn(node, [bin, ...words], { cwd: root, env: { ...compiled, ...env }, stdio: 'pipe' });
  const output = collect(child);
  child.stdin.end(input);
  const [code] = await ended(child);
  return { code, stdout: output.stdout(), stderr: output.stderr() };
}

/**
 * Starts `rollcall gateway ...words` and resolves when it says that it is ready. `under` are the words of a tracer to
 * start it with. Whoever starts it stops or kills it. ROLLCALL_TEST_WORKERS=N has every gateway started here serve with
 * N workers, unless the words say otherwise.
 */
export function startGateway(words, options = {}) {
  return startServing('gateway', [...workerWords(), ...words], options);
}

/** The same for `rollcall agent ...words`. */
export function startAgent(words, options = {}) {
  return startServing('agent', words, options);
}

async function startServing(verb, words, { env, under = [] }) {
  const [command, ...rest] = [...under, node, bin, verb, ...words];
  const child = spawn(command, rest, {
    cwd: root,
    env: { ...compiled, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const gone = ended(child);
  const listen = await ready(verb, child, output);
  const signal = async (name) => {
    child.kill(name);
    return endWithin(verb, gone, child, name);
  };
  return {
    pid: child.pid,
    listen,
    port: Number(new URL(listen[0]).port),
    ...output,
    /** Processes of its workers, the oldest first. */
    workerPids: () => childrenOf(child.pid),
    /** Ends it as an operator does; resolves with its exit code. */
    stop: async () => (await signal('SIGTERM'))[0],
    /** Ends it as a power cut does. */
    kill: async () => void (await signal('SIGKILL')),
  };
}

function workerWords() {
  const workers = process.env.ROLLCALL_TEST_WORKERS;
  return workers ? ['--workers', workers] : [];
}

/** As Linux has them; none of a process that is gone. */
function childrenOf(pid) {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const lists = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'));
    return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number)).sort((a, b) => a - b);
  } catch {
    return [];
  }
}

function collect(child) {
  const parts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name].setEncoding('utf8').on('data', (text) => {
      parts[name] += text;
    });
  }
  return { stdout: () => parts.stdout, stderr: () => parts.stderr };
}

/** Exit code and signal, once all output has come. Should this process end first, it takes the child with it. */
function ended(child) {
  const takeAlong = () => child.kill('SIGKILL');
  process.once('exit', takeAlong);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      process.off('exit', takeAlong);
      resolve([code, signal]);
    });
  });
}

function ready(verb, child, output) {
  return new Promise((resolve, reject) => {
    const fail = (what) => reject(new Error(`the ${verb} ${what}\n${output.stdout()}${output.stderr()}`));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('did not get ready in time');
    }, readyTimeoutMs);
    child.once('error', reject);
    child.once('close', () => {
      clearTimeout(timer);
      fail('ended before it was ready');
    });
    child.stdout.on('data', () => {
      const line = /^ready (\{.*\})$/m.exec(output.stdout());
      if (!line) return;
      clearTimeout(timer);
      resolve(JSON.parse(line[1]).listen);
    });
  });
}

async function endWithin(verb, gone, child, name) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`the ${verb} did not end after ${name}`));
    }, endTimeoutMs);
  });
  try {
    return await Promise.race([gone, late]);
  } finally {
    clearTimeout(timer);
  }
}
