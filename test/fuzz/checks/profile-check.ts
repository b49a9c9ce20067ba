import { type Profile, ProfileError } from '@rollcall/iso8583';
import { hexOf } from '../inputs/byte-edits.ts';
import { type BytesInput, makeBytesInput } from '../inputs/bytes-input.ts';
import type { InputRandom } from '../inputs/input-random.ts';
import { type DialectCorpus, underDialect } from '../inputs/vector-corpus.ts';
import { checkCodec } from './codec-check.ts';
import { checkFraming } from './framing-check.ts';
import type { Subject } from './subject.ts';
import { ensure, Violation } from './violation.ts';

/**
 * A dialect is refused with the path of what is wrong, or it compiles and then holds what the built-in ones hold:
 * its codec does not throw either, and writes what it read.
 */
export function checkProfile(
  subject: Subject,
  corpora: readonly DialectCorpus[],
  document: unknown,
  random: InputRandom,
  framesTried: number,
): void {
  const profile = parsedOrRefused(subject, document);
  if (profile === null) return;
  const codec = subject.compileProfile(profile);
  const own = { ...subject, codecOf: () => codec };
  const corpus = [underDialect(profile, corpora)];
  for (let left = framesTried; left > 0; left--) {
    const input = makeBytesInput(corpus, random);
    withFrame(input, () => {
      checkCodec(own, input, random);
      checkFraming(own, corpus, input, random);
    });
  }
}

/** A violation of a dialect's codec says with which frame. */
function withFrame({ frame, prefixBytes }: BytesInput, check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    const detail = `frame ${hexOf(frame)}, prefix of ${prefixBytes}: ${error.detail}`;
    throw Object.assign(new Violation(error.property, detail), { stack: error.stack });
  }
}

function parsedOrRefused(subject: Subject, document: unknown): Profile | null {
  try {
    return subject.parseProfile(document);
  } catch (error) {
    if (!(error instanceof ProfileError)) throw error;
    const isSaid = typeof error.path === 'string' && error.message.length > 0;
    ensure(isSaid, 'a refused dialect says where', () => error.message);
    return null;
  }
}
