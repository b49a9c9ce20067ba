/** A profile as V8 gives it, as far as it is used here. */
export interface CpuProfile {
  readonly nodes: readonly ProfileNode[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** A function and the time spent in itself, callees left out. */
export interface HotFunction {
  readonly thread: string;
  /** Of the engine's own functions, also whose call it was: `run ← add`. */
  readonly name: string;
  /** `packages/keys/src/software/sealed-blob.ts:55`, `node:net:920`; of the engine's own, where they were called. */
  readonly place: string;
  /** The workspace that the time was spent for: of the nearest caller that is ours (`packages/store`), or empty. */
  readonly owner: string;
  /** Time on the wall while the thread was in it: waiting for the disk counts. */
  readonly selfUs: number;
  /** Of the time in which any thread was not idle. */
  readonly share: number;
}

type Unshared = Omit<HotFunction, 'share'>;

const idle = '(idle)';

/** Functions of all threads, the costliest first; idle time is no time. */
export function hottest(
  profiles: readonly { readonly thread: string; readonly profile: CpuProfile }[],
): readonly HotFunction[] {
  const all = profiles.flatMap(({ thread, profile }) => selfTimes(thread, profile));
  const busyUs = all.reduce((sum, { selfUs }) => sum + selfUs, 0);
  return all
    .map((found) => ({ ...found, share: busyUs === 0 ? 0 : found.selfUs / busyUs }))
    .sort((a, b) => b.selfUs - a.selfUs);
}

/** Time by thread and workspace, the costliest first. */
export function byOwner(functions: readonly HotFunction[]): readonly Omit<HotFunction, 'name' | 'place'>[] {
  const sums = new Map<string, Omit<HotFunction, 'name' | 'place'>>();
  for (const { thread, owner, selfUs, share } of functions) {
    const key = `${thread} ${owner}`;
    const sum = sums.get(key) ?? { thread, owner, selfUs: 0, share: 0 };
    sums.set(key, { thread, owner, selfUs: sum.selfUs + selfUs, share: sum.share + share });
  }
  return [...sums.values()].sort((a, b) => b.selfUs - a.selfUs);
}

function selfTimes(thread: string, { nodes, samples, timeDeltas }: CpuProfile): readonly Unshared[] {
  const usOfNode = new Map<number, number>();
  for (const [i, node] of samples.entries()) {
    usOfNode.set(node, (usOfNode.get(node) ?? 0) + Math.max(0, timeDeltas[i + 1] ?? 0));
  }
  const callers = callersOf(nodes);
  const byFunction = new Map<string, Unshared>();
  for (const node of nodes) {
    const us = usOfNode.get(node.id) ?? 0;
    if (us === 0 || node.callFrame.functionName === idle) continue;
    const { name, place } = nameOf(node, callers);
    const owner = ownerOf(node, callers);
    const key = `${name} ${place} ${owner}`;
    byFunction.set(key, { thread, name, place, owner, selfUs: (byFunction.get(key)?.selfUs ?? 0) + us });
  }
  return [...byFunction.values()];
}

function callersOf(nodes: readonly ProfileNode[]): ReadonlyMap<number, ProfileNode> {
  const callers = new Map<number, ProfileNode>();
  for (const node of nodes) {
    for (const child of node.children ?? []) callers.set(child, node);
  }
  return callers;
}

/** What the engine does itself (a statement of SQLite, a cipher) says little without its caller. */
function nameOf(
  node: ProfileNode,
  callers: ReadonlyMap<number, ProfileNode>,
): { name: string; place: string } {
  const { functionName, url, lineNumber } = node.callFrame;
  const name = functionName || '(anonymous)';
  if (url !== '' || name.startsWith('(')) return { name, place: placeOf(url, lineNumber) };
  let caller = callers.get(node.id);
  while (caller && caller.callFrame.url === '') caller = callers.get(caller.id);
  if (!caller) return { name, place: '' };
  const { callFrame } = caller;
  return {
    name: `${name} ← ${callFrame.functionName || '(anonymous)'}`,
    place: placeOf(callFrame.url, callFrame.lineNumber),
  };
}

const workspace = /\/((?:packages|apps)\/[^/]+)\//;

function ownerOf(node: ProfileNode, callers: ReadonlyMap<number, ProfileNode>): string {
  let at: ProfileNode | undefined = node;
  while (at) {
    const found = workspace.exec(at.callFrame.url)?.[1];
    if (found) return found;
    at = callers.get(at.id);
  }
  return '';
}

/** Where it stands in the repository; of files outside, no more than their names. */
function placeOf(url: string, line: number): string {
  if (url === '') return '';
  const inside = /(?:^|\/)((?:packages|apps|lab|node_modules)\/.*)$/.exec(url)?.[1];
  return `${inside ?? url.slice(url.lastIndexOf('/') + 1)}:${line + 1}`;
}
