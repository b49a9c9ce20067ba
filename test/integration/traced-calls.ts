/** A system call as `strace -f -ttt -T` saw it. Line numbers give the order in which calls began and ended. */
export interface TracedCall {
  readonly thread: string;
  readonly name: string;
  /** Arguments, with what was added to them when the call ended. */
  readonly words: string;
  readonly result: string;
  readonly beganAt: number;
  readonly endedAt: number;
  readonly elapsedMs: number;
}

const line =
  /^(?<thread>\d+) +(?<time>[\d.]+) (?:(?<name>\w+)\(|<\.\.\. (?<resumed>\w+) resumed>)(?<rest>.*)$/;
const end = /^(?<words>.*)\) += (?<result>\S+).*?(?: <(?<elapsed>[\d.]+)>)?$/;

/**
 * Reads a trace. A call that another thread's interrupts is two lines, `unfinished` and `resumed`; one that never
 * ended is left out.
 */
export function readTrace(text: string): readonly TracedCall[] {
  const open = new Map<string, { readonly name: string; readonly words: string; readonly beganAt: number }>();
  const calls: TracedCall[] = [];
  for (const [at, raw] of text.split('\n').entries()) {
    const { thread = '', name, resumed, rest = '' } = line.exec(raw)?.groups ?? {};
    const begun = name ? { name, words: '', beganAt: at } : resumed ? open.get(thread) : undefined;
    if (!begun) continue;
    if (rest.endsWith('<unfinished ...>')) {
      open.set(thread, { ...begun, words: begun.words + rest.slice(0, -'<unfinished ...>'.length) });
      continue;
    }
    open.delete(thread);
    const { words = '', result = '?', elapsed = '0' } = end.exec(rest)?.groups ?? {};
    calls.push({
      thread,
      name: begun.name,
      words: begun.words + words,
      result,
      beganAt: begun.beganAt,
      endedAt: at,
      elapsedMs: Number(elapsed) * 1000,
    });
  }
  return calls;
}
