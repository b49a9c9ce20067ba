import { delimiter, join } from 'node:path';

/** npm's binaries first, then the caller's folders, then those that Debian has on root's path alone, and `su` on none. */
export function searchPath(root: string, callers: string | undefined): string {
  const given = callers === undefined || callers === '' ? [] : [callers];
  return [join(root, 'node_modules/.bin'), ...given, '/usr/sbin', '/sbin'].join(delimiter);
}
