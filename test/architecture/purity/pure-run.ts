/** A thread in which clock, chance, timers, network and process throw; then the pure packages work in it. */
import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';

export interface PureRun {
  readonly decodedMti: string;
  readonly isSameFrame: boolean;
  readonly ledgerCommands: readonly (string | undefined)[];
}

void readFileSync;
