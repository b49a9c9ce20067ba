import { readFile } from 'node:fs/promises';
import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';

/** What is wrong with a configuration: `path` names the key, as in `listen[0]`, or the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code: 'config-unreadable' | 'config-syntax' | 'config-key';
  readonly path: string;
  /** What the schema found, for texts in other languages; null where something else did. */
  readonly issue: z.core.$ZodIssue | null;

  constructor(
    code: ConfigError['code'],
    path: string,
    message: string,
    issue: z.core.$ZodIssue | null = null,
  ) {
    super(message);
    this.code = code;
    this.path = path;
    this.issue = issue;
  }
}

/** What a ConfigError says of a key that there is not. */
export const unknownKey = 'unknown key';

/**
 * Reads a YAML or JSON file by a schema.
 * @throws ConfigError
 */
export async function readConfig<T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    throw new ConfigError('config-unreadable', file, `cannot read ${file}: ${why}`);
  }
  let data: unknown;
  try {
    data = parseYaml(text) ?? {};
  } catch (error) {
    // The first line says what and where; the others quote the file, which may hold what nobody should print.
    const [what] = (error as Error).message.split('\n');
    throw new ConfigError('config-syntax', file, `${file}: ${what?.replace(/:$/, '')}`);
  }
  try {
    return parseConfig(data, schema);
  } catch (error) {
    if (!(error instanceof ConfigError) || error.path !== '') throw error;
    throw new ConfigError(error.code, file, error.message, error.issue);
  }
}

/** @throws ConfigError naming the first key that is wrong. */
export function parseConfig<T extends z.ZodType>(data: unknown, schema: T): z.infer<T> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0] ?? null;
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])];
  const message = unknown ? unknownKey : (issue?.message ?? 'invalid');
  throw new ConfigError('config-key', pathText(path), message, issue);
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
}
