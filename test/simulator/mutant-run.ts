/**
 * Runs schedules against one mutant, or against the code as it is:
 *   node test/simulator/mutant-run.ts MUTANT|none SCHEDULES SEED
 * Prints one JSON line: how many schedules it took and what broke first.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { mutants } from './mutant-list.ts';

const [id = '', schedules = '0', seed = '1'] = process.argv.slice(2);
const mutant = mutants.find((each) => each.id === id);
if (!mutant) throw new Error(`there is no mutant ${id}`);
const target = new URL(`../../${mutant.file}`, import.meta.url).href;
const found = readFileSync(fileURLToPath(target), 'utf8').split(mutant.find).length - 1;
if (found !== 1) throw new Error(`${mutant.id}: its text stands ${found} times in ${mutant.file}`);
let isPlanted = false;

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (url !== target) return loaded;
    isPlanted = true;
    const source = String(loaded.source).replace(mutant.find, () => mutant.replace);
    return { ...loaded, source };
  },
});

const { ownScenario, runBlock } = await import('@rollcall/lab/simulator');
if (!isPlanted) throw new Error(`${mutant.id}: ${mutant.file} was not loaded`);
const block = {
  scenarios: mutant.scenarios.map(ownScenario),
  seed: Number(seed),
  from: 0,
  to: Number(schedules),
};
const { totals, failures } = await runBlock(block, ({ failures }) => failures.length > 0);
const [first] = failures;
console.log(JSON.stringify({ schedules: totals.schedules, first: first ?? null }));
