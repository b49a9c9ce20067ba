import type { ExchangeSpec } from './exchange.ts';
import { type MessageContent, type PathReader, pathReader } from './field-at.ts';
import type { Profile } from './profile.ts';

interface Candidate {
  readonly exchange: ExchangeSpec;
  readonly conditions: readonly { readonly read: PathReader; readonly values: readonly string[] }[];
}

const indexes = new WeakMap<Profile, ReadonlyMap<string, readonly Candidate[]>>();

/** The exchange that a request or an answer belongs to: the first of the profile that matches. */
export function findExchange(profile: Profile, message: MessageContent): ExchangeSpec | undefined {
  let index = indexes.get(profile);
  if (index === undefined) {
    index = indexByMti(profile);
    indexes.set(profile, index);
  }
  return index.get(message.mti)?.find((candidate) => isMatch(candidate, message))?.exchange;
}

function isMatch({ conditions }: Candidate, message: MessageContent): boolean {
  return conditions.every(({ read, values }) => values.includes(read(message) ?? ''));
}

function indexByMti(profile: Profile): ReadonlyMap<string, readonly Candidate[]> {
  const index = new Map<string, Candidate[]>();
  for (const exchange of profile.exchanges) {
    const conditions = Object.entries(exchange.where).map(([path, values]) => ({
      read: pathReader(path),
      values,
    }));
    for (const mti of new Set([exchange.requestMti, exchange.responseMti])) {
      index.set(mti, [...(index.get(mti) ?? []), { exchange, conditions }]);
    }
  }
  return index;
}
