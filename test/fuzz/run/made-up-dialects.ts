import type { Profile } from '@rollcall/iso8583';
import type { Subject } from '../checks/subject.ts';
import { InputRandom } from '../inputs/input-random.ts';
import { makeProfileDocument } from '../inputs/profile-document.ts';
import { type DialectCorpus, underDialect } from '../inputs/vector-corpus.ts';
import { limits } from '../limits.ts';

/** The dialects made up for a block of inputs. */
export interface MadeUpDialects {
  /** As files may hold them: the first is judged with the first input of the block, and so on. */
  readonly documents: readonly unknown[];
  /** The built-in dialects and the last one made up, if it is good. */
  readonly corpora: readonly DialectCorpus[];
}

/** Random words of dialects are their own. */
const area = 10;
const { inputsPerProfile, dialectsPerBlock } = limits;

/** The dialect that belongs to an input, as a file may hold it. */
export function documentAt(corpora: readonly DialectCorpus[], seed: number, index: number): unknown {
  return makeProfileDocument(corpora, new InputRandom(seed, area, index));
}

/** The dialects of the block that an input lies in; those of the last block asked for are kept. */
export function dialectMaker(
  subject: Subject,
  corpora: readonly DialectCorpus[],
  seed: number,
): (index: number) => MadeUpDialects {
  let blockKept = -1;
  let kept: MadeUpDialects = { documents: [], corpora };
  return (index) => {
    const block = Math.floor(index / inputsPerProfile);
    if (block !== blockKept) kept = dialectsOf(subject, corpora, seed, block * inputsPerProfile);
    blockKept = block;
    return kept;
  };
}

/** Made up one after another, until one is good. */
function dialectsOf(
  subject: Subject,
  corpora: readonly DialectCorpus[],
  seed: number,
  start: number,
): MadeUpDialects {
  const documents: unknown[] = [];
  let profile: Profile | null = null;
  while (profile === null && documents.length < dialectsPerBlock) {
    const document = documentAt(corpora, seed, start + documents.length);
    documents.push(document);
    profile = compiledOrNull(subject, document);
  }
  return { documents, corpora: profile === null ? corpora : [...corpora, underDialect(profile, corpora)] };
}

/** Whatever is thrown here is judged where the document is. */
function compiledOrNull(subject: Subject, document: unknown): Profile | null {
  try {
    const profile = subject.parseProfile(document);
    subject.codecOf(profile);
    return profile;
  } catch {
    return null;
  }
}
