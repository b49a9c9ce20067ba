import type { z } from 'zod';
import { ConfigError, readConfig } from '../read-config.ts';
import type { Downloads } from './downloads.ts';
import { aidFileSchema, capkFileSchema } from './emv-file.ts';
import { parameterFileSchema } from './parameter-file.ts';

/** Paths of YAML or JSON files. */
export interface DownloadFiles {
  readonly parameters?: string | undefined;
  readonly capk?: string | undefined;
  readonly aid?: string | undefined;
}

/**
 * Reads and checks what terminals may download.
 * @throws ConfigError naming the file and what is wrong in it.
 */
export async function readDownloads(files: DownloadFiles = {}): Promise<Downloads> {
  const { parameters, capk, aid } = files;
  return {
    parameters: parameters === undefined ? null : await readDataFile(parameters, parameterFileSchema),
    capk: capk === undefined ? null : await readDataFile(capk, capkFileSchema),
    aid: aid === undefined ? null : await readDataFile(aid, aidFileSchema),
  };
}

/** A path inside a data file says nothing without the file's name in front. */
async function readDataFile<T extends z.ZodType>(file: string, schema: T): Promise<z.infer<T>> {
  try {
    return await readConfig(file, schema);
  } catch (error) {
    if (!(error instanceof ConfigError) || error.code !== 'config-key') throw error;
    throw new ConfigError(
      error.code,
      `${file}: ${error.path === file ? '(the whole file)' : error.path}`,
      error.message,
    );
  }
}
