/**
 * What a terminal asks of a disk. The machine's own is `nodeDisk`; rehearsals hand in one that cuts and refuses writes.
 * Names are plain file names within one folder.
 */
export interface Disk {
  /** Opens a folder, making it and its way there durably where they are missing. @throws what the disk says. */
  open(path: string): DiskFolder;
}

export interface DiskFolder {
  /** Takes `name` for one holder at a time, in whatever process; a holder that died holds nothing. @throws */
  lock(name: string): LockResult;
  names(): readonly string[];
  /** Null where there is no such file. @throws RangeError when it is longer than `bytesMax`. */
  read(name: string, bytesMax: number): Uint8Array | null;
  /** Adds to a file that is there; resolves when the bytes would survive a power cut. After a rejection any part may be there. */
  append(name: string, bytes: Uint8Array): Promise<void>;
  /** Makes or replaces a file whole: whatever happens, it has the old bytes or the new. Resolves when durable. */
  replace(name: string, bytes: Uint8Array): Promise<void>;
  remove(name: string): Promise<void>;
  /** Gives back what it holds open. */
  close(): Promise<void>;
}

export type LockResult =
  | {
      readonly ok: true;
      readonly release: () => void;
      /** False when somebody has deleted it: anybody may take it then. */
      readonly isHeld: () => boolean;
    }
  /** `holder` is the number of the process that holds it. */
  | { readonly ok: false; readonly holder: number };
