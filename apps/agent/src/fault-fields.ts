/** What a log may say of a bug: not its message, which may hold anything. */
export function faultFields(error: unknown): { readonly name: string; readonly at: readonly string[] } {
  const { name, stack = '' } = error instanceof Error ? error : new Error('thrown');
  return { name, at: stack.split('\n').filter((line) => line.trimStart().startsWith('at ')) };
}
