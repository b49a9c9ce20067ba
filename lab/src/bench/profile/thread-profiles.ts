import { Session } from 'node:inspector';
import { type CpuProfile, type HotFunction, hottest } from './hot-functions.ts';

/** A profiler of every thread of this process, so that only what lies between start and stop is in the profile. */
export interface ThreadProfiler {
  start(): Promise<void>;
  /** The costliest functions, by their own time. */
  stop(): Promise<readonly HotFunction[]>;
}

interface ThreadLine {
  readonly thread: string;
  ask<T>(method: string, params?: object): Promise<T>;
}

/** Reaches the threads that this process has started, or will, through the inspector. */
export function profileThreads(): ThreadProfiler {
  const session = new Session();
  session.connect();
  const lines: ThreadLine[] = [{ thread: 'main', ask: (method, params) => post(session, method, params) }];
  const isReady = watchThreads(session, lines);
  return {
    async start() {
      await isReady;
      for (const line of lines) {
        await line.ask('Profiler.enable');
        await line.ask('Profiler.setSamplingInterval', { interval: 200 });
        await line.ask('Profiler.start');
      }
    },
    async stop() {
      const profiles: { readonly thread: string; readonly profile: CpuProfile }[] = [];
      for (const { thread, ask } of lines) {
        profiles.push({ thread, ...(await ask<{ readonly profile: CpuProfile }>('Profiler.stop')) });
      }
      return hottest(profiles);
    },
  };
}

/** Every worker thread gets a line of its own, its messages wrapped in those of the main one. */
function watchThreads(session: Session, lines: ThreadLine[]): Promise<unknown> {
  const waiting = new Map<string, (result: unknown) => void>();
  let lastId = 0;
  session.on('NodeWorker.attachedToWorker', ({ params }) => {
    const { sessionId, workerInfo } = params;
    lines.push({
      thread: workerInfo.title.replace(/^\[worker \d+\] /, ''),
      ask<T>(method: string, params: object = {}) {
        const id = ++lastId;
        const answer = new Promise<T>((resolve) => waiting.set(`${sessionId}/${id}`, resolve as never));
        const message = JSON.stringify({ id, method, params });
        return post(session, 'NodeWorker.sendMessageToWorker', { sessionId, message }).then(() => answer);
      },
    });
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    const { id, result } = JSON.parse(params.message) as { readonly id: number; readonly result: unknown };
    waiting.get(`${params.sessionId}/${id}`)?.(result);
  });
  return post(session, 'NodeWorker.enable', { waitForDebuggerOnStart: false });
}

function post<T>(session: Session, method: string, params: object = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    session.post(method, params, (error, result) => {
      if (error) reject(error);
      else resolve(result as T);
    });
  });
}
