import { spawn } from 'node:child_process';
import { BenchError } from '../../bench/bench-error.ts';
import { limits } from '../limits.ts';

/**
 * Runs a command of the system to its end, with `input` as its standard input, and resolves with what it wrote.
 * @throws BenchError with its own words when it fails, is missing or hangs.
 */
export function runCommand(words: readonly string[], input = ''): Promise<string> {
  const [command = '', ...rest] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(command, rest, { stdio: 'pipe', timeout: limits.commandMs, killSignal: 'SIGKILL' });
    const out = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (out[name].length < limits.commandOutputBytesMax) out[name] += text;
      });
    }
    child.once('error', ({ message: why }) => reject(new BenchError('command-missing', { command, why })));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(out.stdout);
      else reject(failed(words, signal ?? code, out.stderr));
    });
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

function failed(words: readonly string[], status: string | number | null, said: string): BenchError {
  const params = { command: words.join(' '), status: String(status), why: said.trim() };
  return new BenchError('command-failed', params);
}
