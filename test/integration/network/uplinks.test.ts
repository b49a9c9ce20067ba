import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';

/** The verbs of `rollcall uplinks` where they matter: in a namespace made with ip, with a fault made by iptables. */
interface Answer {
  readonly code: number;
  readonly document: {
    readonly commands?: readonly (readonly string[])[];
    readonly uplinks?: readonly {
      readonly name: string;
      readonly state: string;
      readonly isRight?: boolean;
      readonly paths?: readonly { readonly goesBy: string | null; readonly connect: string | null }[];
    }[];
    readonly error?: { readonly code: string; readonly path: string | null };
  };
}

const steps = [
  ...['before', 'plan', 'apply', 'again', 'after', 'moved', 'movedAgain', 'afterMove'],
  ...['dead', 'down', 'up', 'upAgain', 'unknown', 'asNobody', 'remove', 'removed'],
];

let answers: Readonly<Record<string, Answer>>;
let rulesLeft: number;

beforeAll(async () => {
  const program = fileURLToPath(new URL('uplinks-process.ts', import.meta.url));
  const words = ['--net', '--', process.execPath, program];
  const { stdout } = await promisify(execFile)('unshare', words, { timeout: 110_000 });
  const { rules, ...told } = JSON.parse(stdout);
  expect(Object.keys(told)).toEqual(steps);
  answers = told;
  rulesLeft = rules;
}, 120_000);

function answer(step: string): Answer {
  const found = answers[step];
  if (!found) throw new Error(`no step ${step}`);
  return found;
}

/** `wifi: wifi0 connected`, for each path. */
function paths(step: string): readonly string[] {
  return (answer(step).document.uplinks ?? []).flatMap(({ name, paths = [] }) =>
    paths.map(({ goesBy, connect }) => `${name}: ${goesBy} ${connect}`),
  );
}

describe('two uplinks of one machine', () => {
  it('go out by one device as long as nothing is set up, and the check says so', () => {
    expect(paths('before')).toEqual(['wifi: wifi0 null', 'wifi: wifi0 null', 'cell: wifi0 null']);
    expect(answer('before')).toMatchObject({
      code: 1,
      document: { error: { code: 'uplink-wrong', path: 'cell=cell0' } },
    });
  });

  it('go out by their own once the plan is applied, although answers are filtered strictly', () => {
    expect(answer('plan')).toMatchObject({ code: 0, document: { commands: { length: 12 } } });
    expect(answer('apply')).toMatchObject({
      code: 0,
      document: { commands: answer('plan').document.commands },
    });
    expect(answer('after').code).toBe(0);
    // IPv6 has no way to an endpoint of IPv4.
    expect(paths('after')).toEqual(['wifi: wifi0 connected', 'wifi: wifi0 null', 'cell: cell0 connected']);
  });

  it('are set up once: a second time nothing is left to do', () => {
    expect(answer('again')).toMatchObject({ code: 0, document: { commands: [] } });
  });

  it('follow a router that has changed, in both families', () => {
    expect(answer('moved').document.commands?.map((words) => words.slice(1, 6).join(' '))).toEqual([
      '-4 route replace default via',
      '-6 route replace default via',
    ]);
    expect(answer('moved').code).toBe(0);
    expect(answer('movedAgain')).toMatchObject({ code: 0, document: { commands: [] } });
    expect(paths('afterMove')).toEqual(paths('after'));
  });

  it('do not cover for each other: what is dead is seen to be', () => {
    expect(paths('dead')).toEqual(['wifi: wifi0 timed-out', 'wifi: wifi0 null', 'cell: cell0 connected']);
    expect(answer('dead').code).toBe(1);
  });

  it('fail at once when down, instead of going out another way under their name', () => {
    expect(paths('down')).toEqual(['wifi: null unreachable', 'cell: cell0 connected']);
  });

  it('are mended by applying again when one comes back', () => {
    expect(answer('up').code).toBe(0);
    expect(answer('up').document.commands?.length).toBeGreaterThan(0);
    expect(paths('upAgain')).toEqual(['wifi: wifi0 connected', 'cell: cell0 connected']);
  });

  it('are set up also when a third has no device now, which is said', () => {
    expect(answer('unknown')).toMatchObject({
      code: 1,
      document: { error: { code: 'device-unknown', path: 'cable=eth9' }, commands: [] },
    });
  });

  it('are changed by root alone', () => {
    expect(answer('asNobody')).toMatchObject({ code: 1, document: { error: { code: 'root-needed' } } });
  });

  it('leave nothing behind when they are removed', () => {
    // Wi-Fi lost its IPv6 address when it went down, and `apply` took that rule and table back then.
    expect(answer('remove')).toMatchObject({ code: 0, document: { commands: { length: 4 } } });
    expect(answer('removed')).toMatchObject({ code: 0, document: { commands: [] } });
    expect(rulesLeft).toBe(3);
  });
});
