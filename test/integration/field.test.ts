// Needs root who may make named network namespaces (netns), and the programs ip and iptables (test/run/tools.ts).
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { benchTerminal, type EndpointName, type Fault, Site, type UplinkName } from '@rollcall/lab/field';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inProcess } from './deployment.ts';

const run = promisify(execFile);
const probe = fileURLToPath(new URL('./field/probe.mjs', import.meta.url));
const idleProbe = fileURLToPath(new URL('./field/idle-probe.mjs', import.meta.url));
const abandon = fileURLToPath(new URL('./field/abandon.ts', import.meta.url));

/** Networks, gateways and a terminal for each scenario on a busy machine, and half a minute in which nothing answers. */
const benchDeadlineMs = 180_000;

/** Tests run beside each other: a busy machine is late by so much at most. The bench knows no such grace. */
const lateMs = 2_000;

/** A flow that the router forgets after two seconds, in whole seconds of the kernel. */
const forgottenAfterMs = 4_500;

/** Namespaces of one process; others may be at work beside it. */
async function namespacesOf(pid: number | undefined): Promise<number> {
  const { stdout } = await run('ip', ['netns', 'list']);
  return stdout.split('\n').filter((line) => line.startsWith(`rollcall-${pid}-`)).length;
}

/** Its temporary folders, where benches make them. */
async function foldersOf(pid: number | undefined): Promise<number> {
  const parents = [...new Set([tmpdir(), '/var/tmp'])];
  const names = (await Promise.all(parents.map((parent) => readdir(parent)))).flat();
  return names.filter((name) => name.startsWith(`rollcall-bench-${pid}-`)).length;
}

describe('networks of the field', () => {
  let site: Site;

  beforeAll(async () => {
    site = await Site.make(2);
  });
  afterAll(() => site?.remove());

  /** What becomes of a connection from a terminal: nobody listens, so `ECONNREFUSED` means that it arrived. */
  async function reach(lane: number, uplink: UplinkName, endpoint: EndpointName, count = 1): Promise<string> {
    return probed(lane, probe, uplink, endpoint, String(count));
  }

  /** What a program says that runs where a lane's terminal is. */
  async function probed(lane: number, ...program: readonly string[]): Promise<string> {
    const [command = '', ...words] = [...site.underTerminal(lane), process.execPath, ...program];
    return (await run(command, words)).stdout.trim();
  }

  it('lead from either uplink to every endpoint', async () => {
    expect(await reach(0, 'wifi', 'a')).toBe('ECONNREFUSED');
    expect(await reach(0, 'cell', 'b')).toBe('ECONNREFUSED');
  });

  it.each<[Fault, string]>([
    [{ kind: 'drop', uplink: 'wifi', endpoint: 'a' }, 'silent'],
    [{ kind: 'no-route', as: 'blackhole', uplink: 'wifi', endpoint: 'a' }, 'silent'],
    [{ kind: 'reject', as: 'tcp-reset', uplink: 'wifi', endpoint: 'a' }, 'ECONNREFUSED'],
    [{ kind: 'reject', as: 'icmp-host-unreachable', uplink: 'wifi', endpoint: 'a' }, 'EHOSTUNREACH'],
    [{ kind: 'no-route', as: 'prohibit', uplink: 'wifi', endpoint: 'a' }, 'EHOSTUNREACH'],
    [{ kind: 'loss', share: 1, uplink: 'wifi', endpoint: 'a' }, 'silent'],
    [{ kind: 'first-syn-lost', uplink: 'wifi', endpoint: 'a' }, 'silent'],
  ])('have the fault %o on one way of one lane alone', async (fault, expected) => {
    await site.setFaults(0, [fault]);
    try {
      expect(await reach(0, 'wifi', 'a')).toBe(expected);
      expect(await reach(0, 'wifi', 'b')).toBe('ECONNREFUSED');
      expect(await reach(0, 'cell', 'a')).toBe('ECONNREFUSED');
      expect(await reach(1, 'wifi', 'a')).toBe('ECONNREFUSED');
    } finally {
      await site.setFaults(0, []);
    }
    expect(await reach(0, 'wifi', 'a')).toBe('ECONNREFUSED');
  });

  it('lose one SYN and no second, until that is asked for again', async () => {
    const faults: readonly Fault[] = [{ kind: 'first-syn-lost', endpoint: 'a' }];
    await site.setFaults(0, faults);
    expect(await reach(0, 'wifi', 'a')).toBe('silent');
    expect(await reach(0, 'wifi', 'a')).toBe('ECONNREFUSED');
    await site.rearm(0, faults);
    expect(await reach(0, 'wifi', 'a')).toBe('silent');
    await site.setFaults(0, []);
  });

  it('let so many SYNs pass in a second and no more, each uplink for itself', async () => {
    await site.setFaults(0, [{ kind: 'syn-limit', perSecond: 1, uplink: 'wifi', endpoint: 'a' }]);
    try {
      expect(await reach(0, 'wifi', 'a', 3)).toBe('ECONNREFUSED silent silent');
      expect(await reach(0, 'wifi', 'b', 3)).toBe('ECONNREFUSED ECONNREFUSED ECONNREFUSED');
      expect(await reach(0, 'cell', 'a', 3)).toBe('ECONNREFUSED ECONNREFUSED ECONNREFUSED');
    } finally {
      await site.setFaults(0, []);
    }
  });

  it('forget the flows that were idle, and keep those of a router without the fault', async () => {
    const [command = '', ...words] = [...site.underCore(), process.execPath, idleProbe, 'server'];
    const server = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
    await site.setFaults(0, [{ kind: 'flows-forgotten', idleSeconds: 2, uplink: 'wifi' }]);
    try {
      await once(server.stdout, 'data');
      const idle = (uplink: UplinkName, ms: number) => probed(0, idleProbe, uplink, String(ms));
      expect(await Promise.all([idle('wifi', forgottenAfterMs), idle('cell', forgottenAfterMs)])).toEqual([
        'heard silent',
        'heard heard',
      ]);
      expect(await idle('wifi', 0)).toBe('heard heard');
    } finally {
      await site.setFaults(0, []);
      server.kill();
    }
  });
});

describe('what a run leaves behind', () => {
  it('is nothing, when it fails', async () => {
    const failing = run(process.execPath, [abandon]);
    await expect(failing).rejects.toThrow('made on purpose');
    expect(await namespacesOf(failing.child.pid)).toBe(0);
    expect(await foldersOf(failing.child.pid)).toBe(0);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('is nothing, when %s ends it', async (signal) => {
    const stopped = run(process.execPath, [abandon, signal]);
    await expect(stopped).rejects.toMatchObject({ code: 128 + constants.signals[signal] });
    expect(await namespacesOf(stopped.child.pid)).toBe(0);
    expect(await foldersOf(stopped.child.pid)).toBe(0);
  });

  it('is swept away after kill -9, processes and all, and nothing of a run that goes on', async () => {
    const site = await Site.make(1);
    try {
      const own = await namespacesOf(process.pid);
      expect(own).toBeGreaterThan(0);
      const killed = run(process.execPath, [abandon, 'SIGKILL']);
      await expect(killed).rejects.toMatchObject({ signal: 'SIGKILL' });
      expect(await namespacesOf(killed.child.pid)).toBeGreaterThan(0);
      expect(await foldersOf(killed.child.pid)).toBe(1);
      const { code, out } = await inProcess(['bench', 'terminal', '--sweep', '--lang', 'en']);
      expect([code, out]).toEqual([0, expect.stringContaining('network namespaces')]);
      const none = await inProcess(['bench', 'terminal', '--sweep', '--json']);
      expect(JSON.parse(none.out)).toEqual({ namespaces: [], folders: [] });
      expect(await namespacesOf(killed.child.pid)).toBe(0);
      expect(await foldersOf(killed.child.pid)).toBe(0);
      expect(await namespacesOf(process.pid)).toBe(own);
    } finally {
      await site.remove();
    }
  });
});

describe('sign-ins on faulty networks', () => {
  it(
    'come near the bars, and far before the terminal of today',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
      try {
        const only = ['healthy', 'T2', 'T3', 'T5', 'T6', 'T7.evicted', 'T8'];
        const options = {
          folder,
          only,
          samples: 2,
          isSideBySide: true,
          baselineMs: [3_000],
          baselineSamples: 1,
        };
        const { rows } = await benchTerminal(options);
        for (const { id, value, goal } of rows) {
          if (goal.kind === 'at-most') expect(value, id).toBeLessThanOrEqual(goal.value + lateMs);
          else expect(value, id).toBeGreaterThanOrEqual(goal.value);
        }
        const wifiIsDead = rows.find(({ id }) => id === 'T3.p50');
        expect(wifiIsDead?.reference?.value).toBeGreaterThan(6_000);
        for (const page of ['report.html', 'report.zh-CN.html']) {
          expect(await readFile(join(folder, page), 'utf8')).toContain('T3');
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    benchDeadlineMs,
  );

  it(
    'are not done again when a run goes on',
    async () => {
      const folder = await mkdtemp(join(tmpdir(), 'rollcall-test-'));
      try {
        const options = { folder, only: ['healthy'], baselineMs: [], lanes: 1 };
        const told: string[] = [];
        const progress = ({ en }: { readonly en: string }) => void told.push(en);
        await benchTerminal({ ...options, samples: 2, progress });
        const goesOn = `going on with 2 sign-ins of an earlier run in ${folder}`;
        expect(told).not.toContain(goesOn);
        const first = await readFile(join(folder, 'samples.jsonl'), 'utf8');
        const { notes } = await benchTerminal({ ...options, samples: 3, progress });
        expect(told).toContain(goesOn);
        expect(notes.map(({ en }) => en)).toContainEqual(expect.stringMatching(/^2 of these sign-ins/));
        const second = await readFile(join(folder, 'samples.jsonl'), 'utf8');
        expect(second.startsWith(first)).toBe(true);
        expect(second.trim().split('\n')).toHaveLength(4);
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
    benchDeadlineMs,
  );
});
