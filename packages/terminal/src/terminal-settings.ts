import {
  type Codec,
  compileProfile,
  cupPos,
  type LengthPrefix,
  type Profile,
  ProfileError,
} from '@rollcall/iso8583';
import {
  type BlockCiphers,
  isMacKeyLength,
  isTmkLength,
  type MacScheme,
  type Secret,
  type WorkingKeyForm,
  workingKeyForms,
} from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import type { Opening } from '@rollcall/sign-in';
import {
  type Clock,
  type DialTlsSettings,
  type Net,
  type Scheme,
  systemClock,
  systemNet,
} from '@rollcall/transport';
import type { Disk } from './disk/disk.ts';
import { nodeDisk } from './disk/node-disk.ts';
import { limits } from './limits.ts';
import { checkOptions } from './options-check.ts';
import { SharedRetryBudget } from './race/shared-retry-budget.ts';
import type { KnownEndpoint } from './race/terminal-path.ts';
import { defaultUplink, type Uplink } from './race/uplink.ts';
import { type Random, systemRandom } from './random.ts';
import { TerminalError } from './terminal-error.ts';
import type { TerminalEvent } from './terminal-event.ts';
import { expectGood } from './value-check.ts';

/** Where a gateway or host is; IPv6 without brackets. */
export interface TerminalEndpoint {
  /** `tls` unless given; plain `tcp` has to be asked for. */
  readonly scheme?: Scheme;
  readonly host: string;
  readonly port: number;
  /**
   * All endpoints with the same word here are one Rollcall cluster. It counts only where the far end proves, on an
   * authenticated channel, that it is Rollcall; what its certificate says goes before it.
   */
  readonly cluster?: string;
  /**
   * What is offered there over TLS (ALPN), before what `tls.alpn` says for all. None (`[]`) is for hosts that refuse names
   * they do not know, instead of passing over them; such a one has not proven to be Rollcall.
   */
  readonly alpn?: readonly string[];
}

export interface ShopOpening {
  /** `08:30`, local time. */
  readonly at: string;
  /** Local time is ahead of UTC by this; 480 (China) unless given. */
  readonly utcOffsetMinutes?: number;
  /** The stretch before it that all terminals share; four hours unless given. */
  readonly spreadMs?: number;
}

export interface TerminalOptions {
  /** In the order to try them while nothing is known of them. */
  readonly endpoints: readonly TerminalEndpoint[];
  /** Ways out of the terminal, the best first; one that the system chooses unless given. */
  readonly uplinks?: readonly Uplink[];
  /**
   * What the device knows of the network it is on now: SSID, cell operator, the router's address. What is learned of
   * paths is kept apart for each; one for all unless given.
   */
  readonly networkId?: () => string;
  /** Keeps the connection of a call for the next, with heartbeats in between. False unless given. */
  readonly keepsWarm?: boolean;
  /** Shared by all terminals of a process; one of its own unless given. */
  readonly retryBudget?: SharedRetryBudget;
  /** F41, 8 characters. */
  readonly terminalId: string;
  /** F42, 15 characters. */
  readonly merchantId: string;
  /** 8, 16 or 24 bytes; 16 for SM4. */
  readonly tmk: Secret;
  /** How the working keys are asked for (F60.3); 003 unless given. 006 takes the TMK as an SM4 key. */
  readonly form?: WorkingKeyForm;
  /** F63 of the sign-in, three characters; 001 unless given. */
  readonly operator?: string;
  /** The dialect; UnionPay's POS interface unless given. */
  readonly profile?: Profile;
  /** Maker's licence number and serial, sent as F62 `Sequence No…` of the sign-in; nothing is sent without it. */
  readonly serial?: string;
  /** Node's OpenSSL unless given. */
  readonly ciphers?: BlockCiphers;
  /** UnionPay ECB (SM4 for form 006), zero padding, ASCII hex unless given. */
  readonly macScheme?: MacScheme;
  /** Folder for what must outlive the process. Without one everything is forgotten with it. */
  readonly stateDir?: string;
  /** The longest a call may take; ten minutes at most. */
  readonly deadlineMs?: number;
  /**
   * How long a sign-in waits where no path gives a sign, 14 s unless given: people then know the cause in 15. A host
   * that is known to take longer for an 0810 needs more.
   */
  readonly silenceMs?: number;
  /**
   * Where nobody at all answered a sign-in, whoever asks sooner again is answered from what is known; a minute unless
   * given, 0 asks each time. A fleet whose gateway is gone asks no more often than this, however often people press.
   */
  readonly askAgainMs?: number;
  /** The acquirer's rule for how long working keys may be used; a day unless given. */
  readonly keysLifeMs?: number;
  /** When the shop opens: the sign-in of the day is made before it, each terminal at its own moment of `spreadMs`. */
  readonly opening?: ShopOpening;
  /** Times a 0400 is sent before it is parked, 1 to 3. Unless given, as the acquirer set it (tag 23), else 3. */
  readonly reversalTries?: number;
  /**
   * F39 with which an 0410 ends a reversal. 00, 12 and 25 unless given: terminals in the field take "no such
   * transaction" for done, for a 0200 that never arrived has nothing to be reversed (facts §3.6). An acquirer whose
   * host says 12 or 25 of purchases that it may have booked gives fewer. 00 is always among them.
   */
  readonly reversalAcceptedCodes?: readonly string[];
  /** Whether a balanced batch too is ended with an 0320/207, as some hosts want. False unless given. */
  readonly endsBalancedBatch?: boolean;
  /** The machine's file system unless given. */
  readonly disk?: Disk;
  readonly clock?: Clock;
  /** The machine's own network unless given. */
  readonly net?: Net;
  /** The machine's own chance unless given. */
  readonly random?: Random;
  readonly lengthPrefix?: LengthPrefix;
  /** 10 digits; null on links without. */
  readonly tpdu?: string | null;
  /** 12 digits; null on links without. */
  readonly header?: string | null;
  /** Whom to trust on `tls` endpoints: the pinned authority of the gateways, and what to show them. */
  readonly tls?: DialTlsSettings;
  /** Told what happens, never a key, PIN or card. Called after the fact; what it throws is its own. */
  readonly onEvent?: (event: TerminalEvent) => void;
}

/** Options, checked and filled in. */
export interface TerminalSettings {
  readonly endpoints: readonly KnownEndpoint[];
  readonly uplinks: readonly Uplink[];
  readonly networkId: () => string;
  readonly keepsWarm: boolean;
  readonly retryBudget: SharedRetryBudget;
  readonly terminalId: string;
  readonly merchantId: string;
  readonly tmk: Secret;
  readonly form: WorkingKeyForm;
  readonly ciphers: BlockCiphers;
  readonly operator: string;
  readonly codec: Codec;
  readonly serial: string | null;
  readonly macScheme: MacScheme;
  readonly stateDir: string | null;
  readonly deadlineMs: number;
  /** Null: as the race has it. */
  readonly silenceMs: number | null;
  /** Null: as `mayAskAgain` has it. */
  readonly askAgainMs: number | null;
  readonly keysLifeMs: number;
  readonly opening: Opening | null;
  readonly reversalTries: number | null;
  readonly reversalAcceptedCodes: readonly string[];
  readonly endsBalancedBatch: boolean;
  readonly disk: Disk;
  readonly clock: Clock;
  readonly net: Net;
  readonly random: Random;
  readonly lengthPrefix: LengthPrefix;
  readonly tpdu: string | null;
  readonly header: string | null;
  readonly tls: DialTlsSettings | null;
  readonly onEvent: (event: TerminalEvent) => void;
}

/** The one network of a device that tells none apart. */
export const defaultNetworkId = 'default';

/** @throws TerminalError `bad-options` with the path of the option: `tls.alpn[0]`. */
export function settingsOf(options: TerminalOptions): TerminalSettings {
  checkOptions(options);
  const form = options.form ?? '003';
  const settings: TerminalSettings = {
    endpoints: options.endpoints.map(({ scheme, host, port, cluster, alpn }) => ({
      scheme: scheme ?? 'tls',
      ...{ host, port, cluster: cluster ?? null, alpn: alpn ?? null },
    })),
    uplinks: options.uplinks ?? [defaultUplink],
    networkId: options.networkId ?? (() => defaultNetworkId),
    keepsWarm: options.keepsWarm ?? false,
    retryBudget: options.retryBudget ?? new SharedRetryBudget(),
    terminalId: options.terminalId,
    merchantId: options.merchantId,
    tmk: options.tmk,
    form,
    ciphers: options.ciphers ?? opensslCiphers,
    operator: options.operator ?? '001',
    codec: codecOf(options.profile ?? cupPos),
    serial: options.serial ?? null,
    macScheme: options.macScheme ?? {
      algorithm: form === '006' ? 'sm4' : 'cup-ecb',
      padding: 'zero',
      encoding: 'ascii-hex',
    },
    stateDir: options.stateDir ?? null,
    deadlineMs: options.deadlineMs ?? limits.deadlineMs,
    silenceMs: options.silenceMs ?? null,
    askAgainMs: options.askAgainMs ?? null,
    keysLifeMs: options.keysLifeMs ?? limits.keysLifeMs,
    opening: options.opening ? openingOf(options.opening) : null,
    reversalTries: options.reversalTries ?? null,
    reversalAcceptedCodes: options.reversalAcceptedCodes ?? ['00', '12', '25'],
    endsBalancedBatch: options.endsBalancedBatch ?? false,
    disk: options.disk ?? nodeDisk,
    clock: options.clock ?? systemClock,
    net: options.net ?? systemNet,
    random: options.random ?? systemRandom,
    lengthPrefix: options.lengthPrefix ?? 'binary2',
    tpdu: options.tpdu === undefined ? '6000030000' : options.tpdu,
    header: options.header === undefined ? '603100310100' : options.header,
    tls: options.tls ?? null,
    onEvent: options.onEvent ?? (() => {}),
  };
  check(settings);
  return settings;
}

/** What two options must be together. */
function check({ endpoints, tls, form, tmk, macScheme, codec, ...settings }: TerminalSettings): void {
  const isPlain = endpoints.every(({ scheme }) => scheme === 'tcp');
  expect(
    isPlain || tls !== null,
    'tls',
    "the authority to trust is needed (scheme: 'tcp' asks for plain TCP)",
  );
  const isNoVersion = tls?.minVersion === 'TLSv1.3' && tls.maxVersion === 'TLSv1.2';
  expect(!isNoVersion, 'tls.maxVersion', 'it is below minVersion');
  expect(isTmkLength(form, tmk.length), 'tmk', `its length does not go with form ${form}`);
  const makBytes = [workingKeyForms[form].makSlotBytes, 8].filter((bytes) => form !== '006' || bytes === 16);
  const isMakUsed = makBytes.some((bytes) => isMacKeyLength(macScheme.algorithm, bytes));
  expect(isMakUsed, 'macScheme.algorithm', `no MAK of form ${form} goes with it`);
  const { tpdu, header, lengthPrefix } = settings;
  const empty = codec.encodeFrame({ tpdu, header, mti: '0800', fields: {} }, lengthPrefix);
  const path = empty.ok ? '' : empty.error.path;
  expect(path !== 'tpdu' && path !== 'header', path, 'it is not as the profile has it');
}

function codecOf(profile: Profile): Codec {
  try {
    return compileProfile(profile);
  } catch (cause) {
    const path = cause instanceof ProfileError && cause.path !== '' ? `profile.${cause.path}` : 'profile';
    throw new TerminalError('bad-options', `${path}: it is no profile`, { path, cause });
  }
}

function openingOf({ at, utcOffsetMinutes = 480, spreadMs = limits.openingSpreadMs }: ShopOpening): Opening {
  const [, hours, minutes] = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(at) ?? [];
  return { minuteOfDay: Number(hours) * 60 + Number(minutes), utcOffsetMinutes, spreadMs };
}

function expect(holds: boolean, path: string, what: string): void {
  expectGood('bad-options', holds ? null : { path, what }, 'options');
}
