import { makesNamedNamespaces, makesNamespaces } from './namespaces.ts';
import { node20, node20Package } from './node20.ts';
import type { NpmPackage } from './npm-package.ts';

/** A program that tests use and `npm ci` does not bring, and the package it comes in. */
export interface Tool {
  readonly binary: string;
  /** Null where none can be relied on; `purpose` says then what to do. */
  readonly debianPackage: string | null;
  /** … and this brings it, to anybody. */
  readonly npmPackage?: NpmPackage;
  readonly purpose: string;
  /** Where it is no program on the path, or being there is not enough. */
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
    npmPackage: node20Package,
    purpose: 'nor did npm bring it; ROLLCALL_TEST_NODE20 names one',
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
  {
    binary: 'unshare',
    debianPackage: null,
    purpose: 'for no network namespace can be made here, as in a container that is not privileged',
    isThere: makesNamespaces,
    isForRootAlone: true,
  },
  {
    binary: 'netns',
    debianPackage: null,
    purpose: 'for no network namespace can be given a name here, as in a container that may not mount',
    isThere: makesNamedNamespaces,
    isForRootAlone: true,
  },
];
