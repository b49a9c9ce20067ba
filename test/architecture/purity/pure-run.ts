/**
 * A thread in which clock, chance, timers, network and process throw, and in which the pure packages then work.
 * Started by purity.test.ts; `workerData` is a line of code to be run there first.
 */
import { parentPort, workerData } from 'node:worker_threads';

export interface PureRun {
  readonly decodedMti: string;
  readonly isSameFrame: boolean;
  readonly ledgerCommands: readonly (string | undefined)[];
}

const impureGlobals = [
  ...['process', 'Buffer', 'crypto', 'performance', 'fetch', 'WebSocket', 'require', 'navigator', 'console'],
  ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'clearInterval', 'queueMicrotask'],
];

/** A sign-in (0800, form 003) with TPDU and header behind a two-byte length. */
const signInFrame =
  '0057600003000060310031010008000020000000C00016000001313030303030303138383830303030303030303030303100' +
  '11000000010030002553657175656E6365204E6F31323330363030303030303030310003303031';

/** Converts instants, and knows none itself. */
class TimelessDate extends Date {
  constructor(...parts: readonly number[]) {
    if (parts.length === 0) outOfReach('new Date()');
    super(...(parts as [number]));
  }

  static override now(): never {
    return outOfReach('Date.now');
  }
}

/** Answers on a port taken before the globals go: posting needs none of them. */
const report = parentPort?.postMessage.bind(parentPort);
forbidImpureGlobals();
new Function(String(workerData))();
report?.({ ...(await runCodec()), ledgerCommands: await runLedger() } satisfies PureRun);

function forbidImpureGlobals(): void {
  for (const name of impureGlobals) {
    // Defining over a global that Node makes on first use would make it; that needs the ones already gone.
    Reflect.deleteProperty(globalThis, name);
    Object.defineProperty(globalThis, name, { get: () => outOfReach(name), configurable: true });
  }
  Math.random = () => outOfReach('Math.random');
  Object.defineProperty(globalThis, 'Date', { value: TimelessDate });
}

function outOfReach(name: string): never {
  throw new Error(`${name} is out of reach`);
}

async function runCodec(): Promise<Pick<PureRun, 'decodedMti' | 'isSameFrame'>> {
  const { compileProfile, cupPos, fromHex, toHex } = await import('@rollcall/iso8583');
  const codec = compileProfile(cupPos);
  const frame = fromHex(signInFrame);
  const decoded = frame && codec.decodeFrame(frame);
  if (!decoded?.ok || decoded.lengthPrefix === null) throw new Error('the frame was not decoded');
  const encoded = codec.encodeFrame(decoded.message, decoded.lengthPrefix);
  return {
    decodedMti: decoded.message.mti,
    isSameFrame: encoded.ok && toHex(encoded.bytes) === signInFrame,
  };
}

/** A sign-in, its repetition, the proof of the keys, and the next day's sign-in. */
async function runLedger(): Promise<PureRun['ledgerCommands']> {
  const { emptyLedger, stepLedger } = await import('@rollcall/sign-in');
  let ledger = emptyLedger;
  const apply = (event: Parameters<typeof stepLedger>[1]) => {
    const step = stepLedger(ledger, event);
    ledger = step.ledger;
    return step.command?.kind;
  };
  const signIn = (atMs: number, freshSetId: string) =>
    apply({
      ...{ kind: 'sign-in-asked', atMs, freshSetId, family: 'double', tmkVersion: 1 },
      ...{ merchantId: '888000000000001', profileId: 'cup-pos' },
    });
  const commands = [signIn(1_000, 'first'), signIn(2_000, 'unused')];
  apply({ kind: 'mac-verified', atMs: 3_000, setId: 'first' });
  return [...commands, signIn(86_400_000, 'second')];
}
