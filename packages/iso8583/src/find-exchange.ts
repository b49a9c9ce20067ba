import type { ExchangeSpec } from './exchange.ts';
import { fieldAt } from './field-at.ts';
import type { Message } from './message.ts';
import type { Profile } from './profile.ts';

interface Candidate {
  readonly exchange: ExchangeSpec;
  readonly conditions: readonly (readonly [path: string, values: readonly string[]])[];
}

const indexes = new WeakMap<Profile, ReadonlyMap<string, readonly Candidate[]>>();

/** The exchange that a request or an answer belongs to: the first of the profile that matches. */
export function findExchange(
  profile: Profile,
  message: Pick<Message, 'mti' | 'fields'>,
): ExchangeSpec | undefined {
  let index = indexes.get(profile);
  if (index === undefined) {
    index = indexByMti(profile);
    indexes.set(profile, index);
  }
  return index.get(message.mti)?.find((candidate) => isMatch(candidate, message))?.exchange;
}

function isMatch({ conditions }: Candidate, message: Pick<Message, 'mti' | 'fields'>): boolean {
  return conditions.every(([path, values]) => values.includes(fieldAt(message, path) ?? ''));
}

function indexByMti(profile: Profile): ReadonlyMap<string, readonly Candidate[]> {
  const index = new Map<string, Candidate[]>();
  for (const exchange of profile.exchanges) {
    const candidate = { exchange, conditions: Object.entries(exchange.where) };
    for (const mti of new Set([exchange.requestMti, exchange.responseMti])) {
      index.set(mti, [...(index.get(mti) ?? []), candidate]);
    }
  }
  return index;
}
