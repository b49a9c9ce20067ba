import { constants } from 'node:os';

/** Ctrl-C, who manages services, and a terminal or SSH session that was closed. */
const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a shell says of a command that a signal ended. */
const stop = (signal: NodeJS.Signals) => process.exit(128 + constants.signals[signal]);

/** Does `leave`, which may not wait for anything, whatever ends this process but `kill -9`. Returns what takes that back. */
export function atEnd(leave: () => void): () => void {
  process.once('exit', leave);
  for (const signal of stopSignals) process.once(signal, stop);
  return () => {
    process.off('exit', leave);
    for (const signal of stopSignals) process.off(signal, stop);
  };
}
