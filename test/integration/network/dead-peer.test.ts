import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

/** On real sockets, in a namespace made with ip and cut with iptables. The figures are those of bars.md: T6, T7. */
interface Report {
  readonly connectMs: number;
  readonly found: readonly {
    readonly scheme: string;
    readonly side: string;
    readonly detail: string | null;
    readonly afterMs: number;
  }[];
}

let report: Report;

beforeAll(async () => {
  const program = fileURLToPath(new URL('dead-peer-process.ts', import.meta.url));
  const words = ['--net', '--', process.execPath, program];
  const { stdout } = await promisify(execFile)('unshare', words, { timeout: 90_000 });
  report = JSON.parse(stdout);
  console.log(stdout);
}, 100_000);

describe('a network that says nothing', () => {
  it('is seen within 45 s at both ends of an idle link, over every transport', () => {
    const ends = report.found.map(({ scheme, side }) => `${scheme} ${side}`);
    expect(ends.toSorted()).toEqual(
      ['h2 gateway', 'h2 terminal', 'tcp gateway', 'tcp terminal', 'tls gateway', 'tls terminal'].toSorted(),
    );
    expect(report.found.filter(({ afterMs }) => afterMs > 45_000)).toEqual([]);
  });

  it('loses one SYN beside a dead second address, and is connected before the kernel would repeat it', () => {
    expect(report.connectMs).toBeGreaterThan(200);
    expect(report.connectMs).toBeLessThan(900);
  });
});
