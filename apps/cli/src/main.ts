import { processIo } from './io.ts';
import { run } from './run.ts';

/** Runs the command line of this process and leaves its exit code behind. */
export async function main(argv: readonly string[]): Promise<void> {
  // A closed pipe (`rollcall … | head`) is no error of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  // What cannot be said on a full disk is no reason to end.
  process.stderr.on('error', () => {});
  process.exitCode = await run(argv, processIo());
}
