import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type InProcessArea, inProcessAreas } from './run/areas.ts';

/** From one number up to another that is not among them. */
export interface InputRange {
  readonly from: number;
  readonly to: number;
}

export interface FuzzCommand {
  readonly seed: number;
  readonly from: number;
  /** The first input that is no more looked at. */
  readonly to: number;
  readonly areas: readonly InProcessArea[];
  /** Inputs over sockets; null for none. */
  readonly socket: InputRange | null;
  /** Inputs over HTTP/2; null for none. */
  readonly http2: InputRange | null;
  /** Frames of a flood; null for none. */
  readonly flood: InputRange | null;
  readonly connections: number;
  readonly threads: number;
  readonly keepsGoing: boolean;
  readonly isSelfTest: boolean;
}

const usualAreas: readonly string[] = [...inProcessAreas, 'socket', 'h2'];
const areaNames: readonly string[] = [...usualAreas, 'flood'];
const inputsDefault = 100_000;
const connectionsDefault = 50;
/** Numbers of inputs are counted in 32 bits. */
const inputsMax = 2 ** 31 - 1;
/** Of the whole run, 4.5 million in process and half a million over sockets. */
const inputsPerSocketInput = 9;
/** … and 45,000 over HTTP/2, where many end their connection and the next takes a handshake. */
const inputsPerHttp2Input = 100;

export const usage = `node test/fuzz/fuzz.ts [--inputs N] [--seed S] [--from K] [--only AREA,…] [--connections C]

  --inputs       inputs in process (default ${inputsDefault}), a ninth as many over sockets and a hundredth over
                 HTTP/2; the whole run is 4500000. With --only socket or h2: inputs of that part
  --seed         the same seed makes the same inputs (default: another one each time; it is printed)
  --from         goes on at this input, up to --inputs; progress says at which, with --only
  --only         ${usualAreas.join(', ')} (all of these otherwise), or flood: so many good frames as fast as they go
  --threads      that do the inputs in process (default: as many as there are processors)
  --connections  hostile connections at a time (default ${connectionsDefault}), a fifth of them over HTTP/2
  --keep-going   looks for more after the first finding
  --self-test    plants bugs that have to be found`;

/** Reads the command line; null asks for help. Throws an Error that says what is wrong. */
export function readFuzzCommand(words: readonly string[], freshSeed: number): FuzzCommand | null {
  const { values } = parseArgs({
    args: [...words],
    options: {
      inputs: { type: 'string', default: String(inputsDefault) },
      seed: { type: 'string', default: String(freshSeed) },
      from: { type: 'string', default: '0' },
      only: { type: 'string', multiple: true, default: [] },
      connections: { type: 'string', default: String(connectionsDefault) },
      threads: { type: 'string', default: String(availableParallelism()) },
      'keep-going': { type: 'boolean', default: false },
      'self-test': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const named = chosenAreas(values.only.flatMap((names) => names.split(',')));
  const areas = inProcessAreas.filter((area) => named.includes(area));
  const [from, to] = [wholeNumber('--from', values.from), wholeNumber('--inputs', values.inputs)];
  if (to > inputsMax) throw new Error(`--inputs takes at most ${inputsMax}`);
  if (from >= to) throw new Error('--from is to be less than --inputs');
  return {
    ...{ seed: wholeNumber('--seed', values.seed), from, to, areas },
    socket: named.includes('socket') ? partRange(areas, from, to, inputsPerSocketInput) : null,
    http2: named.includes('h2') ? partRange(areas, from, to, inputsPerHttp2Input) : null,
    flood: named.includes('flood') ? { from, to } : null,
    connections: wholeNumber('--connections', values.connections),
    threads: wholeNumber('--threads', values.threads),
    keepsGoing: values['keep-going'],
    isSelfTest: values['self-test'],
  };
}

function chosenAreas(names: readonly string[]): readonly string[] {
  const unknown = names.find((name) => !areaNames.includes(name));
  if (unknown !== undefined)
    throw new Error(`there is no area ${unknown}; there are ${areaNames.join(', ')}`);
  return names.length === 0 ? usualAreas : names;
}

function partRange(
  areas: readonly InProcessArea[],
  from: number,
  to: number,
  inputsPerInput: number,
): InputRange {
  return areas.length === 0 ? { from, to } : { from: 0, to: Math.ceil(to / inputsPerInput) };
}

function wholeNumber(option: string, text: string): number {
  if (!/^[0-9]{1,10}$/.test(text)) throw new Error(`${option} takes a whole number`);
  return Number(text);
}
