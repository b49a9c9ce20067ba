import { timeOfDayOf } from '@rollcall/transport';
import type { DiskFolder, LockResult } from '../disk/disk.ts';
import { limits } from '../limits.ts';
import type { LoadedState, StateStep, StateStore } from '../state-store.ts';
import { TerminalError } from '../terminal-error.ts';
import type { TerminalSettings } from '../terminal-settings.ts';
import { isAnythingOpen, type TerminalState } from '../terminal-state.ts';
import { contentOf, snapshotPayload, stepPayload } from './journal-content.ts';
import { distrust } from './journal-damage.ts';
import { encodeRecord } from './journal-record.ts';
import { type JournalReading, readJournal } from './read-journal.ts';
import { type DamagedFile, nextCopy, setAside } from './set-aside.ts';

/**
 * The journal of one terminal in `stateDir`: a snapshot, then a record a step, each synced before `save` resolves. It is
 * rewritten whole (beside, synced, renamed over) when it has grown, and after anything that leaves doubt of what it
 * holds: a failed or late write, a gap found when it was read.
 * @throws TerminalError `state-not-writable`, or `state-in-use` while another process has this terminal's journal.
 */
export function openJournalStore(settings: TerminalSettings, stateDir: string): StateStore {
  const name = `${Buffer.from(settings.terminalId).toString('hex')}.journal`;
  const folder = tried(stateDir, () => settings.disk.open(stateDir));
  const lock = tried(stateDir, () => folder.lock(name));
  if (!lock.ok) {
    throw new TerminalError('state-in-use', `${stateDir}: process ${lock.holder} has this terminal's state`, {
      path: stateDir,
    });
  }
  return new JournalStore(settings, stateDir, folder, name, lock);
}

class JournalStore implements StateStore {
  readonly #settings: TerminalSettings;
  readonly #stateDir: string;
  readonly #folder: DiskFolder;
  readonly #name: string;
  #lock: Extract<LockResult, { ok: true }>;
  /** The state that the file is known to hold; null when it has to be rewritten. */
  #onDisk: TerminalState | null = null;
  #sequence = 0;
  #bytes = 0;
  #bytesMax = 0;
  /** The file as it was found damaged, until it is set aside. */
  #damaged: DamagedFile | null = null;
  #last: Promise<void> = Promise.resolve();

  constructor(
    settings: TerminalSettings,
    stateDir: string,
    folder: DiskFolder,
    name: string,
    lock: Extract<LockResult, { ok: true }>,
  ) {
    this.#settings = settings;
    this.#stateDir = stateDir;
    this.#folder = folder;
    this.#name = name;
    this.#lock = lock;
  }

  load(): LoadedState | null {
    try {
      return this.#load();
    } catch (error) {
      this.#lock.release();
      throw error;
    }
  }

  save(step: StateStep): Promise<void> {
    this.#last = this.#last.catch(() => {}).then(() => this.#write(step));
    return this.#last;
  }

  async close(): Promise<void> {
    // A disk that hangs may still write: the journal then stays ours until the process ends.
    if (!(await this.#isDone())) return;
    await this.#folder.close();
    this.#lock.release();
  }

  #isDone(): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#settings.clock.setTimer(limits.closingDiskMs, () => resolve(false));
      const done = () => {
        timer.cancel();
        resolve(true);
      };
      this.#last.then(done, done);
    });
  }

  #load(): LoadedState | null {
    const bytes = this.#read();
    if (bytes === null) return null;
    const reading = readJournal(bytes);
    const journal = reading.ok ? contentOf(this.#settings, reading.records) : null;
    if (!reading.ok || journal === null) throw this.#damage(reading);
    const { state, merchantId } = journal;
    const isOwn = merchantId === this.#settings.merchantId;
    if (merchantId !== null && !isOwn && isAnythingOpen(state)) throw this.#otherMerchant(merchantId);
    this.#sequence = reading.records.at(-1)?.sequence ?? 0;
    this.#bytes = bytes.length;
    this.#bytesMax = limits.journalBytesMax;
    if (reading.gaps.length === 0) {
      // The next snapshot names the merchant of now.
      this.#onDisk = isOwn ? state : null;
      return { state, damage: null };
    }
    const damage = {
      setAsideAs: nextCopy(this.#folder, this.#name),
      gaps: reading.gaps,
      records: reading.records.length,
    };
    this.#damaged = { as: damage.setAsideAs, bytes };
    return { state: distrust(state, reading.gaps, timeOfDayOf(this.#settings.clock)), damage };
  }

  #read(): Uint8Array | null {
    try {
      return this.#folder.read(this.#name, limits.journalFileBytesMax);
    } catch (error) {
      if (error instanceof RangeError) throw this.#damage(null, error);
      const why = (error as NodeJS.ErrnoException).code ?? 'unknown error';
      const message = `${this.#path} cannot be read (${why}). It is not damaged: give this process access to it`;
      throw new TerminalError('state-unreadable', message, { cause: error, path: this.#path });
    }
  }

  async #write({ before, change, after }: StateStep): Promise<void> {
    const isKnown = this.#onDisk === before;
    this.#onDisk = null;
    this.#holdLock();
    const record = encodeRecord({
      sequence: this.#sequence + 1,
      payload: stepPayload(this.#settings, change),
    });
    if (isKnown && this.#bytes + record.length <= this.#bytesMax) {
      await this.#folder.append(this.#name, record);
      this.#bytes += record.length;
      this.#sequence++;
    } else await this.#rewrite(after);
    this.#onDisk = after;
  }

  /** Somebody may have deleted the folder under a terminal that runs: what it knows goes into the new one. */
  #holdLock(): void {
    if (this.#lock.isHeld()) return;
    const lock = this.#folder.lock(this.#name);
    if (!lock.ok) throw new Error(`process ${lock.holder} has this terminal's state`);
    this.#lock = lock;
  }

  async #rewrite(state: TerminalState): Promise<void> {
    if (this.#damaged !== null) await setAside(this.#folder, this.#name, this.#damaged);
    this.#damaged = null;
    this.#sequence++;
    const payload = snapshotPayload(this.#settings, state);
    const snapshot = encodeRecord({ sequence: this.#sequence, payload });
    await this.#folder.replace(this.#name, snapshot);
    this.#bytes = snapshot.length;
    this.#bytesMax = Math.max(limits.journalBytesMax, 2 * snapshot.length);
  }

  #damage(reading: JournalReading | null, cause?: unknown): TerminalError {
    const what =
      reading?.ok === false
        ? 'was written by a later version'
        : `cannot be read as this terminal's journal (${reading?.records.length ?? 0} whole records)`;
    const todo =
      'Move it away to start over: what is due from it is lost, and the terminal has to sign in again.';
    const path = this.#path;
    return new TerminalError('state-damaged', `${path} ${what}. ${todo}`, { cause, path });
  }

  #otherMerchant(merchantId: string): TerminalError {
    const path = this.#path;
    const todo = `Give ${merchantId} until it is reversed and settled, then change`;
    return new TerminalError(
      'state-of-other-merchant',
      `${path} holds sales of merchant ${merchantId}. ${todo}`,
      {
        path,
      },
    );
  }

  get #path(): string {
    return `${this.#stateDir}/${this.#name}`;
  }
}

function tried<T>(stateDir: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    const message = `${stateDir} cannot be used as a folder for the state (${why})`;
    throw new TerminalError('state-not-writable', message, { cause: error, path: stateDir });
  }
}
