import { CliError, type ExitCode, errorDocument, exit } from '../cli-error.ts';
import { readEndpoint } from '../read-endpoint.ts';
import { optional } from '../read-value.ts';
import { columns } from '../table.ts';
import { type CheckedUplink, checkUplinks } from '../uplinks/check-uplinks.ts';
import {
  type Command,
  type PlannedUplink,
  planRemoval,
  planUplinks,
  type UplinkPlan,
} from '../uplinks/plan-uplinks.ts';
import { readNetwork } from '../uplinks/read-network.ts';
import { runIp } from '../uplinks/run-ip.ts';
import { uplinkOptions, uplinksOf } from '../uplinks/uplink-options.ts';
import type { Call, Verb } from '../verb.ts';

const twoUplinks = '--uplink wifi=wlan0 --uplink cell=wwan0';

export const uplinksPlan: Verb = {
  name: ['uplinks', 'plan'],
  options: uplinkOptions,
  examples: [`rollcall uplinks plan ${twoUplinks}`],
  async run(call) {
    const plan = await planFor(call);
    return told(call, plan, call.t(plan.commands.length > 0 ? 'uplinks.toDo' : 'uplinks.nothingToDo'));
  },
};

export const uplinksApply: Verb = {
  name: ['uplinks', 'apply'],
  options: uplinkOptions,
  examples: [`rollcall uplinks apply ${twoUplinks}`],
  async run(call) {
    const plan = await planFor(call);
    for (const command of plan.commands) await runIp(command);
    return told(call, plan, call.t(plan.commands.length > 0 ? 'uplinks.done' : 'uplinks.nothingToDo'));
  },
};

export const uplinksRemove: Verb = {
  name: ['uplinks', 'remove'],
  options: {},
  examples: ['rollcall uplinks remove'],
  async run(call) {
    const commands = planRemoval(await readNetwork(runIp));
    for (const command of commands) await runIp(command);
    if (call.isJson) call.io.out(`${JSON.stringify({ commands })}\n`);
    else
      call.io.out(
        scriptOf([], commands, call.t(commands.length > 0 ? 'uplinks.removed' : 'uplinks.nothingToDo')),
      );
    return exit.done;
  },
};

export const uplinksCheck: Verb = {
  name: ['uplinks', 'check'],
  options: { ...uplinkOptions, endpoint: { type: 'string', value: 'URL' } },
  examples: [
    `rollcall uplinks check ${twoUplinks}`,
    `rollcall uplinks check ${twoUplinks} --endpoint tls://pos.example:9443`,
  ],
  async run(call) {
    const requests = uplinksOf(call);
    const url = optional(call, 'endpoint');
    const endpoint = url === undefined ? null : readEndpoint(url, '--endpoint');
    const { uplinks } = planUplinks(requests, await readNetwork(runIp));
    const checked = await checkUplinks(uplinks, { run: runIp, endpoint });
    const wrong = checked.find(({ isRight }) => !isRight);
    const error = wrong && wrongUplink(wrong);
    if (call.isJson) call.io.out(`${JSON.stringify({ uplinks: checked, ...documentOf(error) })}\n`);
    else call.io.out(`${tableOf(checked, call)}\n`);
    return ended(call, error);
  },
};

async function planFor(call: Call): Promise<UplinkPlan> {
  const requests = uplinksOf(call);
  return planUplinks(requests, await readNetwork(runIp));
}

/** The commands as a script that a shell takes, with the uplinks as comments. A device that is missing ends it with 1. */
function told(call: Call, { uplinks, commands }: UplinkPlan, sentence: string): ExitCode {
  const missing = uplinks.find(({ state }) => state === 'no-device');
  const error = missing && deviceUnknown(missing);
  if (call.isJson) call.io.out(`${JSON.stringify({ uplinks, commands, ...documentOf(error) })}\n`);
  else
    call.io.out(
      scriptOf(
        uplinks.map((uplink) => lineOf(uplink, call)),
        commands,
        sentence,
      ),
    );
  return ended(call, error);
}

function scriptOf(about: readonly string[], commands: readonly Command[], sentence: string): string {
  const comments = [...about, sentence].map((line) => `# ${line}`);
  return `${[...comments, ...commands.map((command) => command.join(' '))].join('\n')}\n`;
}

function lineOf({ name, device, state, addresses, gateways }: PlannedUplink, { t }: Call): string {
  const from = addresses.map(({ address }) => address);
  const via = gateways.map(({ address }) => address ?? device);
  return [name, device, ...from, '→', ...via, t(`uplinks.states.${state}`)].join(' ');
}

function tableOf(checked: readonly CheckedUplink[], { t }: Call): string {
  const head = ['name', 'device', 'address', 'goesBy', 'verdict', 'connect'].map((name) =>
    t(`uplinks.columns.${name}`),
  );
  const rows = checked.flatMap(({ name, device, state, paths }) =>
    paths.length === 0
      ? [[name, device, '', '', t(`uplinks.states.${state}`), '']]
      : paths.map(({ address, goesBy, isRight, connect, connectMs }) => [
          ...[name, device, address, goesBy ?? '-', t(isRight ? 'uplinks.right' : 'uplinks.wrong')],
          connectMs === null ? (connect ?? '') : `${connectMs} ms`,
        ]),
  );
  return columns([head, ...rows]);
}

function deviceUnknown({ name, device }: PlannedUplink): CliError {
  const message = `this machine has no device ${device}`;
  return new CliError({ code: 'device-unknown', path: `${name}=${device}`, message, params: { device } });
}

function wrongUplink({ name, device }: CheckedUplink): CliError {
  const message = `what comes from ${name} does not go out by ${device}, or does not arrive`;
  return new CliError({ code: 'uplink-wrong', path: `${name}=${device}`, message, params: { name, device } });
}

function documentOf(error: CliError | undefined): object {
  return error ? errorDocument(error) : {};
}

function ended(call: Call, error: CliError | undefined): ExitCode {
  if (!error) return exit.done;
  if (!call.isJson) call.io.err(`${call.t(`errors.${error.text}`, error.params)} (${error.path})\n`);
  return exit.failed;
}
