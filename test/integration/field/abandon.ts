// Makes networks with a process in them, and a folder, and ends in a way that leaves no time to tidy up, or little: by
// a signal that it is told, or by an error.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { makeBenchRoot } from '@rollcall/lab/bench';
import { Site } from '@rollcall/lab/field';

await makeBenchRoot();
const site = await Site.make(1);
const [command = '', ...words] = site.underTerminal(0);
const child = spawn(command, [...words, 'sh', '-c', 'echo here; exec sleep 60'], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
await once(child.stdout, 'data');
const signal = process.argv[2];
if (signal === 'SIGKILL') process.kill(process.pid, signal);
child.kill('SIGKILL');
if (signal !== undefined) {
  process.kill(process.pid, signal);
  await new Promise((resolve) => setTimeout(resolve, 10_000));
}
throw new Error('made on purpose');
