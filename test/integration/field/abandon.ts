// Makes networks with a process in them, and ends in a way that leaves no time to tidy up, or little.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Site } from '@rollcall/lab/field';

const site = await Site.make(1);
const [command = '', ...words] = site.underTerminal(0);
const child = spawn(command, [...words, 'sh', '-c', 'echo here; exec sleep 60'], {
  stdio: ['ignore', 'pipe', 'ignore'],
});
await once(child.stdout, 'data');
if (process.argv[2] === 'kill') process.kill(process.pid, 'SIGKILL');
child.kill('SIGKILL');
throw new Error('made on purpose');
