import type { Disk, DiskFolder } from '@rollcall/terminal';
import type { OperationResult } from '../operations/operation.ts';

/** Why a journal was not written; the code is the system's, null where that gave none, as for one that takes too long. */
export interface JournalFault {
  readonly code: string | null;
}

/** Sees when a terminal's journal is not written: by its disk, and by results of the SDK that say so. */
export class JournalWatch {
  #fault: JournalFault | null = null;

  /** The same disk, watched. */
  disk(disk: Disk): Disk {
    return { open: (path) => this.#folder(disk.open(path)) };
  }

  /** The same result. A disk that hangs refuses nothing: only the result tells then. */
  seen(result: OperationResult): OperationResult {
    if (isNotWritten(result)) this.#fault ??= { code: null };
    return result;
  }

  /** What was seen since it was last asked. */
  take(): JournalFault | null {
    const fault = this.#fault;
    this.#fault = null;
    return fault;
  }

  #folder(folder: DiskFolder): DiskFolder {
    return {
      lock: (name) => folder.lock(name),
      names: () => folder.names(),
      read: (name, bytesMax) => folder.read(name, bytesMax),
      append: (name, bytes) => this.#watched(folder.append(name, bytes)),
      replace: (name, bytes) => this.#watched(folder.replace(name, bytes)),
      remove: (name) => this.#watched(folder.remove(name)),
      close: () => folder.close(),
    };
  }

  async #watched(writing: Promise<void>): Promise<void> {
    try {
      await writing;
    } catch (error) {
      this.#fault ??= { code: (error as NodeJS.ErrnoException).code ?? null };
      throw error;
    }
  }
}

const notWritten = 'state-not-written';

function isNotWritten({ reason, cause }: OperationResult): boolean {
  const { evidence } = (cause ?? {}) as { readonly evidence?: readonly string[] };
  return reason === notWritten || (evidence?.includes(notWritten) ?? false);
}
