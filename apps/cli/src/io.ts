/** The world outside a verb: handed in, so that tests run verbs in process. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTty: boolean;
  readonly columns: number;
  out(text: string): void;
  err(text: string): void;
  /** All of standard input. */
  readInput(): Promise<string>;
  /** Resolves at SIGTERM or SIGINT, or when npm, having started us, is gone. */
  stopped(): Promise<void>;
  /** Calls `reload` at each SIGHUP. */
  onReload(reload: () => void): void;
}

const parentCheckMs = 1_000;

export function processIo(): Io {
  return {
    env: process.env,
    isTty: process.stdout.isTTY === true,
    columns: process.stdout.columns ?? 100,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    async readInput() {
      let text = '';
      for await (const chunk of process.stdin.setEncoding('utf8')) text += chunk;
      return text;
    },
    stopped,
    onReload: (reload) => void process.on('SIGHUP', reload),
  };
}

function stopped(): Promise<void> {
  const startedByNpm = process.env['npm_lifecycle_event'] !== undefined;
  const parent = process.ppid;
  return new Promise((resolve) => {
    const timer = startedByNpm ? setInterval(() => process.ppid !== parent && stop(), parentCheckMs) : null;
    const stop = () => {
      if (timer) clearInterval(timer);
      resolve();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  });
}
