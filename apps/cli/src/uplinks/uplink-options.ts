import { isIP } from 'node:net';
import { wrongUse } from '../cli-error.ts';
import { limits } from '../limits.ts';
import { badOptionValue, many, missingOption } from '../read-value.ts';
import type { Call, VerbOption } from '../verb.ts';
import type { Gateway } from './network.ts';
import type { UplinkRequest } from './plan-uplinks.ts';

export const uplinkOptions: Readonly<Record<string, VerbOption>> = {
  uplink: { type: 'string', multiple: true, value: 'NAME=DEVICE' },
  gateway: { type: 'string', multiple: true, value: 'NAME=ADDRESS' },
};

/**
 * The uplinks of a call, in its order.
 * @throws CliError
 */
export function uplinksOf(call: Call): readonly UplinkRequest[] {
  const written = many(call, 'uplink');
  if (written.length === 0) throw missingOption('uplink');
  const uplinks = written.map(readUplink);
  if (uplinks.length > limits.uplinksMax) throw tooMany();
  for (const part of ['name', 'device'] as const) {
    const twice = uplinks.find(
      (uplink, i) => uplinks.findIndex((other) => other[part] === uplink[part]) !== i,
    );
    if (twice) throw givenTwice(twice[part]);
  }
  const gateways = many(call, 'gateway').map((text) => readGateway(text, uplinks));
  return uplinks.map((uplink) => ({ ...uplink, gateways: gatewaysOf(uplink.name, gateways) }));
}

/** One router of each family at most: a table has one default route. */
function gatewaysOf(uplink: string, given: readonly NamedGateway[]): readonly Gateway[] {
  const gateways = given.filter(({ name }) => name === uplink).map(({ gateway }) => gateway);
  const families = gateways.map(({ family }) => family);
  const twice = families.find((family, i) => families.indexOf(family) < i);
  if (twice === undefined) return gateways;
  const params = { uplink, family: `IPv${twice}` };
  const message = `${uplink} has two routers of IPv${twice}`;
  throw wrongUse('gateway-twice', '--gateway', message, params);
}

function readUplink(text: string): { readonly name: string; readonly device: string } {
  // A name of Linux's devices has at most 15 characters, neither / nor blanks.
  const [, name, device] = /^([a-z0-9][a-z0-9-]{0,15})=([^\s/=]{1,15})$/.exec(text) ?? [];
  if (name === undefined || device === undefined) {
    throw badOptionValue('uplink', 'NAME=DEVICE, such as wifi=wlan0', 'NAME=DEVICE');
  }
  return { name, device };
}

interface NamedGateway {
  readonly name: string;
  readonly gateway: Gateway;
}

function readGateway(text: string, uplinks: readonly { readonly name: string }[]): NamedGateway {
  const [name = '', address = ''] = text.split('=');
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || !uplinks.some((uplink) => uplink.name === name)) {
    throw badOptionValue('gateway', 'NAME=ADDRESS, with the name of an uplink', 'NAME=ADDRESS');
  }
  return { name, gateway: { family, address, isOnLink: false } };
}

function tooMany(): Error {
  const max = String(limits.uplinksMax);
  return wrongUse('uplinks-too-many', '--uplink', `at most ${max} uplinks`, { max });
}

function givenTwice(what: string): Error {
  return wrongUse('uplink-twice', '--uplink', `${what} is given twice`, { what });
}
