import { writeSync } from 'node:fs';
import { type Logger, pino } from 'pino';
import { limits } from '../limits.ts';
import { LogLines } from './log-lines.ts';

const stderrDescriptor = 2;

/** The log of a process that serves: JSON lines on standard error, which may be a file on a full disk. */
export function openLog(level: string): Logger {
  const writeNow = (bytes: Uint8Array) => writeSync(stderrDescriptor, bytes);
  const onLost = (lines: number) => log.error({ lines }, 'lines of the log were lost');
  const log = pino({ level }, new LogLines(writeNow, limits.logWaitingBytesMax, onLost));
  return log;
}
