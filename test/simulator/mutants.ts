/**
 * Plants each mutant in the real code and lets the simulator find it. The schedule that does is run again with the code
 * as it is, in which nothing may break:
 *   node test/simulator/mutants.ts [--only ID,…] [--seed S] [--quick] [--resume FILE] [--processes N]
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutant-list.ts';
import { type Hunt, isFound, lineOf, type Verdict } from './mutant-verdict.ts';

const usage = `node test/simulator/mutants.ts [--only ID,…] [--seed S] [--quick] [--resume FILE] [--processes N]

  --only       these mutants (${mutants.map(({ id }) => id).join(', ')})
  --seed       first seed (default 1)
  --quick      only those that are found within ${quickWithin()} schedules
  --resume     keeps verdicts in this file and goes on from it
  --processes  at a time (default: as many as there are processors)`;

/** A mutant that takes longer hangs. */
const mutantMsMax = 10 * 60_000;

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    seed: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
    resume: { type: 'string' },
    processes: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(usage);
else process.exitCode = await huntAll(chosen());

function chosen(): readonly Mutant[] {
  const ids = values.only?.split(',');
  const unknown = ids?.find((id) => !mutants.some((mutant) => mutant.id === id));
  if (unknown !== undefined) throw new Error(`there is no mutant ${unknown}`);
  const named = mutants.filter(({ id }) => !ids || ids.includes(id));
  return values.quick ? named.filter(({ within }) => within <= quickWithin()) : named;
}

function quickWithin(): number {
  return 100;
}

async function huntAll(wanted: readonly Mutant[]): Promise<number> {
  const verdicts: Record<string, Verdict> = readVerdicts();
  const queue = wanted.filter(({ id }) => !isFound(verdicts[id]));
  const work = async () => {
    for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
      const verdict = await hunt(mutant).catch((error: unknown): Verdict => {
        console.error(String(error));
        return { schedules: 0, first: null };
      });
      verdicts[mutant.id] = verdict;
      if (values.resume) writeFileSync(values.resume, JSON.stringify(verdicts));
      console.error(lineOf(mutant, verdict));
    }
  };
  await Promise.all(Array.from({ length: Number(values.processes) }, work));
  const missed = wanted.filter(({ id }) => !isFound(verdicts[id]));
  for (const mutant of wanted) console.log(lineOf(mutant, verdicts[mutant.id] as Verdict));
  console.log(`${wanted.length - missed.length} of ${wanted.length} mutants found`);
  return missed.length > 0 ? 1 : 0;
}

function readVerdicts(): Record<string, Verdict> {
  return values.resume && existsSync(values.resume) ? JSON.parse(readFileSync(values.resume, 'utf8')) : {};
}

async function hunt({ id, within }: Mutant): Promise<Verdict> {
  const hunted = await run([id, String(within), values.seed]);
  if (!hunted.first) return hunted;
  const { scenario, seed } = hunted.first;
  return { ...hunted, control: (await run(['none', '1', String(seed), scenario])).first };
}

function run(words: readonly string[]): Promise<Hunt> {
  const program = fileURLToPath(new URL('./mutant-run.ts', import.meta.url));
  const child = spawn(process.execPath, [program, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: mutantMsMax,
  });
  let out = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(out));
      else reject(new Error(`${words.join(' ')}: the run ended with ${code}`));
    });
  });
}
