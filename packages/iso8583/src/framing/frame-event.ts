import type { CodecError } from '../codec-error.ts';
import type { LengthPrefix } from './length-prefix.ts';

/** What comes out of a stream of bytes. */
export type FrameEvent =
  | {
      readonly kind: 'frame';
      /** The frame's content without its prefix; the caller's own. Empty never: that is a keep-alive. */
      readonly bytes: Uint8Array;
      readonly lengthPrefix: LengthPrefix;
    }
  /** A prefix that says 0: switches send them to keep a link open. */
  | { readonly kind: 'keep-alive' }
  /** The stream cannot be followed any further; nothing comes after it. */
  | { readonly kind: 'fault'; readonly error: CodecError; readonly recognised: ForeignProtocol | null };

/** What connects to a terminal port by mistake. */
export type ForeignProtocol = 'http' | 'tls';
