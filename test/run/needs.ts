import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Tool, tools } from './tools.ts';

/** A test file and the tools that it names. */
export interface Need {
  readonly path: string;
  readonly tools: readonly Tool[];
}

/** The test files under a folder that need a tool. A folder that is not there needs none. */
export function needsOf(folder: string): Need[] {
  return testFilesIn(folder)
    .map((path) => ({ path, tools: toolsNamedIn(readFileSync(path, 'utf8')) }))
    .filter((need) => need.tools.length > 0);
}

export function toolsNamedIn(text: string): readonly Tool[] {
  return tools.filter(({ binary }) => new RegExp(`\\b${binary}\\b`).test(text));
}

function testFilesIn(folder: string): string[] {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.test.ts')).map((name) => join(folder, name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
