import type { Ask, FromChild } from './child-message.ts';

/** What a child can be asked, by name. */
export type Answers = Readonly<Record<string, (argument: never) => unknown>>;

/**
 * The child's end: answers what the parent asks, one thing after another, and ends when the parent lets go or is gone.
 * `tell` sends news of a long answer.
 */
export function answerParent(answers: Answers): { readonly tell: (done: number) => void } {
  const send = (message: FromChild) => void process.send?.(message);
  process.on('message', (ask: Ask) => void answer(ask));
  process.once('disconnect', () => process.exit(0));
  send({ kind: 'ready' });
  return { tell: (done) => send({ kind: 'progress', done }) };

  async function answer({ id, name, argument }: Ask): Promise<void> {
    try {
      const value = await answers[name]?.(argument as never);
      send({ kind: 'answer', id, value });
    } catch (error) {
      send({ kind: 'fault', id, message: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** CPU time of this process so far, all threads, in user code and in the kernel; microseconds. */
export function cpuTimeUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
