import type { FieldSpec, Profile } from '../profile.ts';
import { type Charset, charsets } from './charset.ts';
import { type CompositeLayout, compositeLayout } from './composite.ts';
import { type TextClass, textClass } from './text-class.ts';
import { type WireLayout, wireLayout } from './wire-layout.ts';

/**
 * One data element, compiled. It is data and not a pair of functions, so that the engine knows whom it calls: through a
 * function kept in a field, each of a message's fields would cost a call that can be neither foreseen nor inlined.
 */
export type FieldCodec = DigitsCodec | TextCodec | BytesCodec;

interface AnyCodec {
  readonly layout: WireLayout;
  /** A MAC covers what stands before it. */
  readonly isMac: boolean;
}

/** `n` and `z`, composites included. */
export interface DigitsCodec extends AnyCodec {
  readonly kind: 'digits';
  readonly isTrack: boolean;
  readonly composite: CompositeLayout | null;
}

/** `a`, `an` and `ans`. */
export interface TextCodec extends AnyCodec {
  readonly kind: 'text';
  readonly type: 'a' | 'an' | 'ans';
  readonly classes: TextClass;
  readonly charset: Charset;
}

/** `b` */
export interface BytesCodec extends AnyCodec {
  readonly kind: 'bytes';
}

export function compileField(profile: Profile, number: number, spec: FieldSpec): FieldCodec {
  const layout = wireLayout(number, spec);
  const isMac = profile.macFields.includes(number);
  const { type, subfields } = spec;
  switch (type) {
    case 'n':
    case 'z': {
      const composite = subfields === undefined ? null : compositeLayout(number, subfields);
      return { kind: 'digits', layout, isMac, isTrack: type === 'z', composite };
    }
    case 'a':
    case 'an':
    case 'ans': {
      const charset = charsets[spec.charset ?? profile.charset];
      return { kind: 'text', layout, isMac, type, classes: textClass(type), charset };
    }
    case 'b':
      return { kind: 'bytes', layout, isMac };
  }
}
