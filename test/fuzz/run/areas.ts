import { checkCodec } from '../checks/codec-check.ts';
import { checkFraming } from '../checks/framing-check.ts';
import { checkJson } from '../checks/json-check.ts';
import { checkProfile } from '../checks/profile-check.ts';
import type { Subject } from '../checks/subject.ts';
import { latin1Bytes, latin1Text } from '../inputs/byte-edits.ts';
import { type BytesInput, layOut, makeBytesInput } from '../inputs/bytes-input.ts';
import { InputRandom } from '../inputs/input-random.ts';
import { framed, styleBytes, styleOf } from '../inputs/length-style.ts';
import type { DialectCorpus } from '../inputs/vector-corpus.ts';
import { limits } from '../limits.ts';
import { dialectMaker, documentAt } from './made-up-dialects.ts';
import { type StillFails, shrinkBytes, shrinkJson } from './shrink.ts';

export const inProcessAreas = ['codec', 'framing', 'json', 'profile'] as const;
export type InProcessArea = (typeof inProcessAreas)[number];

/** One input against one area. The same trial can be run with other bytes, to find out which of them matter. */
export interface Trial {
  readonly area: InProcessArea;
  /** A frame, or the JSON text of a dialect. */
  bytes(): Uint8Array;
  /** @throws Violation, or whatever the code under test throws */
  run(): void;
  runWith(bytes: Uint8Array): void;
  /** Bytes that still fail, as few as can be found until `deadlineMs`. */
  shrink(stillFails: StillFails<Uint8Array>, deadlineMs: number): Uint8Array;
}

export interface Trials {
  readonly frame: BytesInput;
  /** Id of a built-in dialect, or `made-up`. */
  readonly dialect: string;
  readonly trials: readonly Trial[];
}

/** Makes the trials of an input from its number alone. */
export function trialMaker(
  subject: Subject,
  corpora: readonly DialectCorpus[],
  areas: readonly InProcessArea[],
  seed: number,
): (index: number) => Trials {
  const frameAreas = areas.filter((area) => area !== 'profile');
  const hasProfiles = areas.includes('profile');
  const dialectsAt = dialectMaker(subject, corpora, seed);
  return (index) => {
    const { documents, corpora: blockCorpora } = dialectsAt(index);
    const frame = makeBytesInput(blockCorpora, new InputRandom(seed, 0, index));
    const trials = frameAreas.map((area) => frameTrial(area, frame, subject, blockCorpora, seed, index));
    const isProfileDue = frameAreas.length === 0 || index % limits.inputsPerProfile < documents.length;
    if (hasProfiles && isProfileDue) {
      const document = documents[index % limits.inputsPerProfile] ?? documentAt(corpora, seed, index);
      trials.push(profileTrial(document, subject, corpora, seed, index));
    }
    const isBuiltIn = corpora.some(({ profile }) => profile === frame.profile);
    return { frame, dialect: isBuiltIn ? frame.profile.id : 'made-up', trials };
  };
}

function frameTrial(
  area: Exclude<InProcessArea, 'profile'>,
  frame: BytesInput,
  subject: Subject,
  corpora: readonly DialectCorpus[],
  seed: number,
  index: number,
): Trial {
  const run = (input: BytesInput) => {
    const random = new InputRandom(seed, 1 + inProcessAreas.indexOf(area), index);
    if (area === 'codec') checkCodec(subject, input, random);
    else if (area === 'framing') checkFraming(subject, corpora, input, random);
    else checkJson(subject, input, random);
  };
  return {
    area,
    bytes: () => frame.frame,
    run: () => run(frame),
    runWith: (bytes) => run({ ...frame, frame: layOut(bytes, Buffer.isBuffer(frame.frame), 0) }),
    shrink: (stillFails, deadlineMs) => shrinkBytes(frame.frame, stillFails, refitting(frame), deadlineMs),
  };
}

/** Puts a length right that was right. */
function refitting({ frame }: BytesInput): (bytes: Uint8Array) => Uint8Array {
  const style = styleOf(frame);
  return (bytes) => framed(style, bytes.subarray(Math.min(styleBytes[style], bytes.length)));
}

function profileTrial(
  document: unknown,
  subject: Subject,
  corpora: readonly DialectCorpus[],
  seed: number,
  index: number,
): Trial {
  const run = (tried: unknown, frames: number) =>
    checkProfile(subject, corpora, tried, new InputRandom(seed, 11, index), frames);
  return {
    area: 'profile',
    bytes: () => jsonBytes(document),
    run: () => run(document, limits.framesPerProfile),
    runWith: (bytes) => run(JSON.parse(latin1Text(bytes)), limits.framesPerShrunkProfile),
    shrink: (stillFails, deadlineMs) =>
      jsonBytes(shrinkJson(document, (smaller) => stillFails(jsonBytes(smaller)), deadlineMs)),
  };
}

/** Escaped, so that every character is a byte. */
function jsonBytes(document: unknown): Uint8Array {
  const text = JSON.stringify(document) ?? 'null';
  const escaped = text.replace(
    /[\u0080-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return latin1Bytes(escaped);
}
