import { node20 } from './node20.ts';

/** A program from outside npm that tests use, and the Debian package it comes in. */
export interface Tool {
  readonly binary: string;
  /** Null where none can be relied on; `purpose` says then what to do. */
  readonly debianPackage: string | null;
  readonly purpose: string;
  /** Where it is no program on the path. */
  isThere?(env: Readonly<Record<string, string | undefined>>): boolean;
  /** Installed or not, nobody else can use it. */
  readonly isForRootAlone?: true;
}

/** A test file that needs one of these names it; see needs.ts. */
export const tools: readonly Tool[] = [
  { binary: 'strace', debianPackage: 'strace', purpose: 'shows that an fsync comes before the answer' },
  { binary: 'curl', debianPackage: 'curl', purpose: 'runs the examples of the documentation' },
  {
    binary: 'node20',
    debianPackage: null,
    purpose: 'ROLLCALL_TEST_NODE20 names one',
    isThere: (env) => node20(env) !== null,
  },
  {
    binary: 'iptables',
    debianPackage: 'iptables',
    purpose: 'makes faults between network namespaces',
    isForRootAlone: true,
  },
  {
    binary: 'ip',
    debianPackage: 'iproute2',
    purpose: 'makes network namespaces',
    isForRootAlone: true,
  },
];
