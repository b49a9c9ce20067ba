/** Exit codes scripts rely on; see docs/reference/command-line.md. */
export const exit = { done: 0, failed: 1, wrongUse: 2, notSignedIn: 3 } as const;
export type ExitCode = (typeof exit)[keyof typeof exit];

/**
 * Something a person has to know, with a stable code. `text` is the key of the sentence in both languages, the code
 * unless given; `message` is the English one, for `--json`.
 */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly text: string;
  readonly path: string | null;
  readonly offset: number | null;
  readonly params: Readonly<Record<string, string>>;

  constructor(fault: {
    readonly code: string;
    readonly text?: string;
    readonly message: string;
    readonly exitCode?: ExitCode;
    readonly path?: string | null;
    readonly offset?: number;
    readonly params?: Readonly<Record<string, string>>;
  }) {
    super(fault.message);
    this.code = fault.code;
    this.text = fault.text ?? fault.code;
    this.exitCode = fault.exitCode ?? exit.failed;
    this.path = fault.path ?? null;
    this.offset = fault.offset ?? null;
    this.params = fault.params ?? {};
  }
}

/** Wrong use of the command itself: exit 2. `path` is the option or the argument, null where it may be a secret. */
export function wrongUse(
  code: string,
  path: string | null,
  message: string,
  params: Readonly<Record<string, string>> = {},
): CliError {
  return new CliError({ code, path, message, params, exitCode: exit.wrongUse });
}

/** The document that `--json` prints of an error. */
export function errorDocument({ code, path, offset, message }: CliError): object {
  return { error: { code, path, offset, message } };
}
