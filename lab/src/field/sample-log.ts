import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../bench/bench-error.ts';
import type { Sample } from './sample.ts';

/** What makes two runs one: samples of different settings are not put together. */
export interface RunSettings {
  readonly version: 1;
  readonly seed: number;
  /** Digest of all code that a sign-in runs. */
  readonly code: string;
}

/**
 * The sign-ins of a run, one JSON object a line behind a line with its settings, written as they come: a run that was
 * cut off goes on where it was.
 */
export class SampleLog {
  readonly #file: string;
  readonly #samples: Sample[];

  private constructor(file: string, samples: Sample[]) {
    this.#file = file;
    this.#samples = samples;
  }

  /** @throws BenchError when the folder holds a run of another seed or other code, or a file that is none. */
  static open(folder: string, settings: RunSettings): SampleLog {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'samples.jsonl');
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(settings)}\n`);
    const text = readFileSync(file, 'utf8');
    const [head = '', ...lines] = wholeLines(text);
    checkSame(file, settingsIn(head), settings);
    truncateSync(file, Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
    return new SampleLog(
      file,
      lines.map((line) => JSON.parse(line) as Sample),
    );
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  add(sample: Sample): void {
    this.#samples.push(sample);
    appendFileSync(this.#file, `${JSON.stringify(sample)}\n`);
  }
}

type FoundSettings = Readonly<Partial<Record<keyof RunSettings, unknown>>>;

/** Null where the line is no settings of a run. Those of older versions lack the digest. */
function settingsIn(head: string): FoundSettings | null {
  try {
    const settings: unknown = JSON.parse(head);
    return typeof settings === 'object' && settings !== null && 'seed' in settings ? settings : null;
  } catch {
    return null;
  }
}

function checkSame(file: string, found: FoundSettings | null, settings: RunSettings): void {
  if (found === null) throw new BenchError('no-samples', { file });
  if (found.seed !== settings.seed) throw new BenchError('other-seed', { file, seed: String(found.seed) });
  if (found.version !== settings.version || found.code !== settings.code)
    throw new BenchError('other-code', { file });
}

/** A last line without its end was cut off in the writing. */
function wholeLines(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}
