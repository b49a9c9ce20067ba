import { appendFileSync, existsSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BenchError } from '../bench/bench-error.ts';
import type { Sample } from './sample.ts';

/** What makes two runs one: samples of different settings are not put together. */
export interface RunSettings {
  readonly version: 1;
  readonly seed: number;
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

  /** @throws BenchError when the folder holds a run with other settings, or a file that is none. */
  static open(folder: string, settings: RunSettings): SampleLog {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'samples.jsonl');
    if (!existsSync(file)) writeFileSync(file, `${JSON.stringify(settings)}\n`);
    const text = readFileSync(file, 'utf8');
    const [head = '', ...lines] = wholeLines(text);
    if (head !== JSON.stringify(settings)) {
      throw new BenchError(`${file} is of a run with other settings: ${head || 'none'}`);
    }
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

/** A last line without its end was cut off in the writing. */
function wholeLines(text: string): readonly string[] {
  return text.split('\n').slice(0, -1);
}
