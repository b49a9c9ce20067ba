import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeDeployment, onLink, signIn } from './deployment.ts';
import { readTrace, type TracedCall } from './traced-calls.ts';

const gateMs = 1_500;
const words = ['-D', '-f', '-ttt', '-T', '-yy', '-x', '-s', '5000', '-e', 'signal=none'];
const calls = 'trace=fsync,fdatasync,pwrite64,read,recvfrom,recvmsg,write,writev,sendto,sendmsg';

/** Of the system calls around one sign-in, those that tell whether its answer was durable before it was said. */
interface Story {
  /** The sync that covers the transaction of this sign-in, if it ended before the answer began to leave. */
  readonly sync: TracedCall | undefined;
  readonly writesToLog: number;
}

describe('an answer leaves only when what it says is on the disk', () => {
  it('strace is there to see it', () => {
    const { error, stdout } = spawnSync('strace', ['--version'], { encoding: 'utf8' });
    expect(error, 'install strace (Debian: apt-get install strace)').toBeUndefined();
    expect(stdout).toMatch(/^strace/);
  });

  it('as the system calls show: write to the log, sync, then the first byte of the 0810', async () => {
    const { sync, writesToLog } = await traceSignIn([]);
    expect(writesToLog).toBeGreaterThan(0);
    expect(sync?.result).toBe('0');
  });

  it('and a disk that is slow to sync holds the 0810 back for as long', async () => {
    const { sync, writesToLog } = await traceSignIn([
      '-e',
      `inject=fsync,fdatasync:delay_enter=${gateMs * 1000}`,
    ]);
    expect(writesToLog).toBeGreaterThan(0);
    expect(sync?.elapsedMs).toBeGreaterThanOrEqual(gateMs);
  });

  it('which a trace would show if it were not so', () => {
    const log = '9</d/rollcall.db-wal>';
    const request = `7 0.1 read(20<TCP:[1->2]>, "${printed('00576000030000603100310100 0800')}", 65536) = 89 <0.1>`;
    const head = (pagesAfterCommit: string) =>
      `8 0.2 pwrite64(${log}, "${printed(`00000007 ${pagesAfterCommit}`)}", 24, 0) = 24 <0.1>`;
    const page = `8 0.2 pwrite64(${log}, "${printed(`0d00 ${Buffer.from('10000001').toString('hex')}`)}", 4096, 24) = 4096 <0.1>`;
    const write = [head('00000000'), page, head('00000012'), page];
    const sync = [`8 0.3 fsync(${log} <unfinished ...>`, '8 0.5 <... fsync resumed>) = 0 <0.2>'];
    const answer = `7 0.4 write(20<TCP:[1->2]>, "${printed('00796000000003603100310100 0810')}", 123) = 123 <0.1>`;
    const syncOf = (...lines: readonly string[]) =>
      storyOf(readTrace(lines.join('\n')), '/d', '10000001').sync;
    expect(syncOf(request, ...write, ...sync, answer)).toMatchObject({ name: 'fsync', elapsedMs: 200 });
    // What others write meanwhile is their own affair.
    expect(syncOf(request, ...write, ...sync, ...write, answer)).toMatchObject({ name: 'fsync' });
    expect(syncOf(request, ...write, sync[0] as string, answer, sync[1] as string)).toBeUndefined();
    expect(syncOf(request, ...sync, ...write, answer)).toBeUndefined();
    expect(syncOf(request, ...write.slice(0, 2), ...sync, ...write.slice(2), answer)).toBeUndefined();
    expect(syncOf(request, ...write, answer, ...sync)).toBeUndefined();
  });
});

/** One sign-in to a gateway under strace. The store is made before, so that its making does not pay for the gate. */
async function traceSignIn(inject: readonly string[]): Promise<Story> {
  const deployment = await makeDeployment({ pooledKeySets: 0 });
  const terminal = await deployment.addTerminal();
  await (await deployment.start()).stop();
  const file = join(deployment.folder, 'trace');
  const gateway = await deployment.start({ under: ['strace', ...words, '-e', calls, ...inject, '-o', file] });
  try {
    await onLink(gateway, (link) => signIn(link, terminal));
  } finally {
    expect(await gateway.stop()).toBe(0);
  }
  const story = storyOf(readTrace(await readFile(file, 'latin1')), deployment.dataDir, terminal.terminalId);
  await deployment.remove();
  return story;
}

function storyOf(trace: readonly TracedCall[], dataDir: string, terminalId: string): Story {
  const request = trace.find((call) => /^(read|recv)/.test(call.name) && isMessage(call, '0800'));
  const said = ({ name, words: text, beganAt }: TracedCall) =>
    /^(write|send)/.test(name) &&
    /<TCP/.test(text) &&
    beganAt > (request?.endedAt ?? Number.POSITIVE_INFINITY);
  const answer = trace.find(said);
  if (!request || !answer || !isMessage(answer, '0810')) throw new Error('the trace shows no sign-in');
  const toLog = trace.filter(
    ({ words: text, beganAt }) =>
      text.includes(`<${join(dataDir, 'rollcall.db-wal')}>`) &&
      beganAt > request.endedAt &&
      beganAt < answer.beganAt,
  );
  const writes = toLog.filter(({ name }) => name.startsWith('pwrite'));
  const writtenAt = endOfTransaction(writes, terminalId);
  const sync = toLog.find(
    ({ name, beganAt, endedAt }) =>
      /^f(data)?sync$/.test(name) && beganAt > writtenAt && endedAt < answer.beganAt,
  );
  return { sync, writesToLog: writes.length };
}

/**
 * When the first transaction with this terminal in it was in the log: the page after the first frame's head from there
 * on that marks a commit (its second word is not 0; sqlite.org/fileformat2.html#walformat).
 */
function endOfTransaction(writes: readonly TracedCall[], terminalId: string): number {
  const own = writes.findIndex((write) => bytesOf(write).includes(Buffer.from(terminalId).toString('hex')));
  const commit = writes.findIndex(
    (write, at) => at >= own - 1 && isFrameHead(write) && !bytesOf(write).startsWith('00000000', 8),
  );
  const page = own === -1 || commit === -1 ? undefined : writes[commit + 1];
  return page?.endedAt ?? Number.POSITIVE_INFINITY;
}

function isFrameHead({ words: text }: TracedCall): boolean {
  return /, 24, \d+$/.test(text);
}

/** A frame on a TCP connection with this MTI; strace prints its bytes in hex. */
function isMessage(call: TracedCall, mti: string): boolean {
  return /<TCP/.test(call.words) && bytesOf(call).slice(26, 30) === mti;
}

function bytesOf({ words: text }: TracedCall): string {
  return (text.match(/"((?:\\x[0-9a-f]{2})*)"/)?.[1] ?? '').replaceAll('\\x', '');
}

function printed(hex: string): string {
  return hex.replaceAll(' ', '').replace(/../g, '\\x$&');
}
