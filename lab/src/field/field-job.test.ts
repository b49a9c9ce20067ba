import { describe, expect, it } from 'vitest';
import { drawn, idleMsOf, isAlone, jobKey, jobsOf } from './field-job.ts';
import { type FieldScenario, fieldScenarios } from './field-scenario.ts';
import { limits } from './limits.ts';

const scenarioOf = (id: string) => fieldScenarios.find((each) => each.id === id) as FieldScenario;
const workload = {
  samples: 200,
  sequential: [
    { policy: { attemptMs: 10_000, triesMax: 3 }, samples: 2 },
    { policy: { attemptMs: 60_000, triesMax: 3 }, samples: 1 },
  ],
};
const countOf = (id: string, client: string) =>
  jobsOf(workload, scenarioOf(id)).filter((job) => job.client === client).length;

describe('the sign-ins of a scenario', () => {
  it('are so many of the SDK, and of each terminal of today', () => {
    expect(['rollcall', 'sequential-10', 'sequential-60'].map((client) => countOf('T2', client))).toEqual([
      200, 2, 1,
    ]);
  });

  it('are no more than a slow scenario bears', () => {
    expect(countOf('T8.silent', 'rollcall')).toBe(limits.silentSamplesMax);
  });

  it('leave no more connections at a stopped gateway than its kernel holds', () => {
    const many = { ...workload, samples: limits.samplesMax };
    const sequential = workload.sequential.map((each) => ({ ...each, samples: limits.samplesMax }));
    const jobs = jobsOf({ ...many, sequential }, scenarioOf('T5.frozen'));
    // What the gateway asks for (backlogConnections of the transport), and what net.core.somaxconn grants.
    const [connectionsOfSignIn, backlog] = [2, 4_096];
    expect(jobs.length * connectionsOfSignIn).toBeLessThan(backlog);
    expect(new Set(jobs.map(({ client }) => client)).size).toBe(3);
  });

  it('time the death of an idle connection only of who keeps one', () => {
    expect(countOf('T7.idle', 'sequential-10')).toBe(0);
    expect(countOf('T7.idle', 'rollcall')).toBe(limits.idleDeathsMax);
  });

  it('have a key each', () => {
    const keys = fieldScenarios.flatMap((scenario) => jobsOf(workload, scenario).map(jobKey));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('what is drawn for a sign-in', () => {
  const [first, second] = jobsOf(workload, scenarioOf('T7.evicted'));
  if (!first || !second) throw new Error('no jobs');

  it('is the same for the same seed, and another for another sign-in or seed', () => {
    expect(drawn(1, first)).toBe(drawn(1, first));
    expect(new Set([drawn(1, first), drawn(1, second), drawn(2, first)]).size).toBe(3);
  });

  it('idles a connection until the router has forgotten it for sure', () => {
    const idle = jobsOf(workload, scenarioOf('T7.evicted')).map((job) => idleMsOf(1, job) ?? 0);
    expect(Math.min(...idle)).toBeGreaterThanOrEqual(limits.flowIdleSeconds * 1_000 + 1_000);
    expect(Math.max(...idle)).toBeLessThan(limits.evictedIdleMsMax);
    expect(Math.max(...idle) - Math.min(...idle)).toBeGreaterThan(4_000);
  });
});

describe('a lane', () => {
  it('is had alone where a fault strikes once, or open connections are counted', () => {
    expect(fieldScenarios.filter(isAlone).map(({ id }) => id)).toEqual(['T6', 'T7.evicted', 'T7.idle']);
  });
});
