import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Child } from '../bench/child/start-child.ts';
import { type FieldScenario, fieldScenarios } from './field-scenario.ts';
import type { FieldStage } from './field-stage.ts';
import { runField } from './run-field.ts';
import type { Sample } from './sample.ts';
import { SampleLog } from './sample-log.ts';

const idle = fieldScenarios.find(({ id }) => id === 'T7.idle') as FieldScenario;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A death of an idle connection on networks that are not there; the terminal answers so. */
async function death(answers: { rest: number; isLost: boolean; loss: boolean }) {
  const asked: [string, unknown][] = [];
  const ask = async (name: string, argument: unknown) => {
    asked.push([name, argument]);
    return answers[name as keyof typeof answers];
  };
  const site = {
    setFaults: async () => asked.push(['healed', null]),
    rearm: async () => asked.push(['broken', null]),
  };
  const log = SampleLog.open(folder, { version: 1, seed: 1, code: '' });
  await runField({
    stage: { site, terminals: [{ ask } as Partial<Child>], authority: '' } as unknown as FieldStage,
    scenarios: [{ ...idle, past: { kind: 'dies-idle', withinMs: 1 } }],
    ...{ samples: 1, sequential: [], seed: 1, isSideBySide: false, log, progress: () => {} },
  });
  return { asked, sample: log.samples[0] as Sample };
}

describe('the death of an idle connection', () => {
  it('is timed from the fault until the terminal tells', async () => {
    const { sample, asked } = await death({ rest: 1, isLost: false, loss: true });
    expect(sample).toMatchObject({ cause: 'warm-lost', openLinks: 1 });
    const names = asked.map(([name]) => name);
    expect(names.indexOf('broken')).toBeGreaterThan(names.indexOf('rest'));
    expect(names.indexOf('isLost')).toBeGreaterThan(names.indexOf('broken'));
  });

  it('that the terminal does not tell of has no cause', async () => {
    expect((await death({ rest: 1, isLost: false, loss: false })).sample.cause).toBeNull();
  });

  it.each([
    ['told of before the fault', { rest: 1, isLost: true, loss: true }],
    ['of a connection that never was', { rest: 0, isLost: false, loss: false }],
  ])('%s is none, and is not waited for', async (_, answers) => {
    const { sample, asked } = await death(answers);
    expect(sample.cause).toBe('lost-before-fault');
    expect(asked).toContainEqual(['loss', 0]);
  });
});
