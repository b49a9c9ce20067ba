/** A program from outside npm that tests use, and the Debian package it comes in. */
export interface Tool {
  readonly binary: string;
  readonly debianPackage: string;
  readonly purpose: string;
  /** Installed or not, nobody else can use it. */
  readonly isForRootAlone?: true;
}

/** A test file that needs one of these names it; see needs.ts. */
export const tools: readonly Tool[] = [
  { binary: 'strace', debianPackage: 'strace', purpose: 'shows that an fsync comes before the answer' },
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
