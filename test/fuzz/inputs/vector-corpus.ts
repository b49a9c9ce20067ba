import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromHex, type LengthPrefix, type Profile, profiles, type Vectors } from '@rollcall/iso8583';
import { anatomyOf, type FrameAnatomy } from './frame-anatomy.ts';
import { framed, styleBytes, styleOf } from './length-style.ts';

/** A frame of the vectors, taken apart. */
export interface Specimen {
  readonly id: string;
  readonly style: LengthPrefix;
  /** Without its prefix. */
  readonly content: Uint8Array;
  readonly anatomy: FrameAnatomy;
}

/** What mutations of one dialect start from. */
export interface DialectCorpus {
  readonly profile: Profile;
  readonly specimens: readonly Specimen[];
}

const vectorsFolder = fileURLToPath(new URL('../../../packages/iso8583/vectors/', import.meta.url));

/** The vectors of every built-in dialect; a dialect without any is an error, since it would not be looked at. */
export function readCorpus(): readonly DialectCorpus[] {
  const files = readdirSync(vectorsFolder).filter((name) => name.endsWith('.json'));
  const documents = files.map(
    (name) => JSON.parse(readFileSync(`${vectorsFolder}${name}`, 'utf8')) as Vectors & { profile: string },
  );
  return Object.values(profiles).map((profile) => {
    const specimens = documents
      .filter((document) => document.profile === profile.id)
      .flatMap((document) => specimensOf(profile, document));
    if (specimens.length === 0) throw new Error(`there are no vectors of ${profile.id}`);
    return { profile, specimens };
  });
}

function specimensOf(profile: Profile, { frames, framings = [], negative = [] }: Vectors): Specimen[] {
  const all = [...frames, ...framings.map(({ of, hex }) => ({ id: of, hex })), ...negative];
  return all.map(({ id, hex }) => {
    const frame = fromHex(hex);
    if (frame === null) throw new Error(`vector ${id} of ${profile.id} is no hex`);
    const style = styleOf(frame);
    const content = frame.slice(styleBytes[style]);
    return { id, style, content, anatomy: anatomyOf(profile, content) };
  });
}

/** The same frames as another dialect would take them apart. */
export function underDialect(profile: Profile, corpora: readonly DialectCorpus[]): DialectCorpus {
  const specimens = corpora
    .flatMap((corpus) => corpus.specimens)
    .map((specimen) => ({ ...specimen, anatomy: anatomyOf(profile, specimen.content) }));
  return { profile, specimens };
}

/** A frame of the vectors as terminals send it. */
export function vectorFrame(corpora: readonly DialectCorpus[], wanted: string): Uint8Array {
  const found = corpora.flatMap(({ specimens }) => specimens).find(({ id }) => id === wanted);
  if (found === undefined) throw new Error(`there is no vector ${wanted}`);
  return Uint8Array.from(framed('binary2', found.content));
}
