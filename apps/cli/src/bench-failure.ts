import { CliError } from './cli-error.ts';
import { translator } from './language.ts';

/** What a bench comes to; one that could not be run is no bug of the command. @throws CliError */
export async function benched<T>(running: Promise<T>): Promise<T> {
  const { BenchError } = await import('@rollcall/lab/bench');
  return running.catch((error: unknown) => {
    if (!(error instanceof BenchError)) throw error;
    const { fault, params } = error;
    const text = `bench-${fault}`;
    const message = translator('en')(`errors.${text}`, params);
    const { file } = params;
    const code = file === undefined ? 'bench-failed' : 'bench-folder';
    throw new CliError({ code, text, path: file ?? null, message, params });
  });
}
