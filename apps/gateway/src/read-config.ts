import { readFile } from 'node:fs/promises';
import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';

/** What is wrong with a configuration: `path` names the key, as in `listen[0]`, or the file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code: 'config-unreadable' | 'config-syntax' | 'config-key';
  readonly path: string;

  constructor(code: ConfigError['code'], path: string, message: string) {
    super(message);
    this.code = code;
    this.path = path;
  }
}

/**
 * Reads a YAML or JSON file by a schema.
 * @throws ConfigError
 */
export async function readConfig<T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigError('config-unreadable', file, `cannot read ${file}: ${(error as Error).message}`);
  }
  let data: unknown;
  try {
    data = parseYaml(text) ?? {};
  } catch (error) {
    throw new ConfigError('config-syntax', file, `${file}: ${(error as Error).message}`);
  }
  return parseConfig(data, schema);
}

/** @throws ConfigError naming the first key that is wrong. */
export function parseConfig<T extends z.ZodType>(data: unknown, schema: T): z.infer<T> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])];
  throw new ConfigError(
    'config-key',
    pathText(path),
    unknown ? 'unknown key' : (issue?.message ?? 'invalid'),
  );
}

function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => {
    if (typeof part === 'number') return `${text}[${part}]`;
    return text ? `${text}.${String(part)}` : String(part);
  }, '');
}
