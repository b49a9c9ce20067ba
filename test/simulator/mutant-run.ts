/**
 * Runs schedules against one mutant, or against the code as it is:
 *   node test/simulator/mutant-run.ts MUTANT|none SCHEDULES SEED [SCENARIO,…]
 * Without scenarios they are the mutant's own. Prints one JSON line: how many schedules it took and what broke first.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Mutant } from './mutant.ts';
import { mutants } from './mutant-list.ts';

const [id = '', schedules = '0', seed = '1', named] = process.argv.slice(2);
const mutant = id === 'none' ? null : mutants.find((each) => each.id === id);
if (mutant === undefined) throw new Error(`there is no mutant ${id}`);
const scenarios = named?.split(',') ?? mutant?.scenarios;
if (scenarios === undefined) throw new Error('without a mutant, scenarios have to be named');
const isPlanted = mutant === null ? () => true : plant(mutant);

const { ownScenario, runBlock } = await import('@rollcall/lab/simulator');
if (!isPlanted()) throw new Error(`${id}: ${mutant?.file} was not loaded`);
const block = { scenarios: scenarios.map(ownScenario), seed: Number(seed), from: 0, to: Number(schedules) };
const { totals, failures } = await runBlock(block, ({ failures }) => failures.length > 0);
const [first] = failures;
console.log(JSON.stringify({ schedules: totals.schedules, first: first ?? null }));

/** Changes the code as it is loaded; what comes back tells whether it was. */
function plant({ file, find, replace }: Mutant): () => boolean {
  const target = new URL(`../../${file}`, import.meta.url).href;
  const found = readFileSync(fileURLToPath(target), 'utf8').split(find).length - 1;
  if (found !== 1) throw new Error(`${id}: its text stands ${found} times in ${file}`);
  let isLoaded = false;
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context);
      if (url !== target) return loaded;
      isLoaded = true;
      return { ...loaded, source: String(loaded.source).replace(find, () => replace) };
    },
  });
  return () => isLoaded;
}
