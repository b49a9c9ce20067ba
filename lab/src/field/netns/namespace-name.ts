import { isGone, markPattern, processMark } from '../../bench/process-mark.ts';

/** The name of a network namespace says which process made it. */
const pattern = new RegExp(`^rollcall-${markPattern}-[a-z0-9-]+$`);

export function namespaceName(label: string): string {
  return `rollcall-${processMark()}-${label}`;
}

/** Whether a namespace is of this kind, and its maker is gone. */
export function isLeftOver(name: string): boolean {
  const [, pid, startTicks] = pattern.exec(name) ?? [];
  return pid !== undefined && startTicks !== undefined && isGone(pid, startTicks);
}
