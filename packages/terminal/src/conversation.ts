import { createFrameDecoder, type Message } from '@rollcall/iso8583';
import type { Link, LinkHandlers } from '@rollcall/transport';
import { differenceOf } from './answer-match.ts';
import { limits } from './limits.ts';
import { ageOf, type Moment, momentNow } from './moment.ts';
import type { TerminalSettings } from './terminal-settings.ts';

/** What came of one request. */
export type Answer =
  /** `macData` is what its MAC covers, null where it has none. */
  | { readonly kind: 'answer'; readonly message: Message; readonly macData: Uint8Array | null }
  | { readonly kind: 'no-answer' | 'closed' | 'bad-frame' }
  /** No byte of the request was handed to the connection: it was gone, in use, or the time was over. */
  | { readonly kind: 'not-sent' };

interface Waiting {
  readonly request: Message;
  readonly settle: (answer: Answer) => void;
}

/** Who has a conversation at the moment. */
export interface ConversationOwner {
  /** Of a frame that answers nothing asked. */
  onDropped(differsIn: string): void;
  /** Of every answer to something asked here. */
  onAnswer(): void;
  /** Nothing more will come. */
  onEnded?(): void;
}

/** One connection on which a terminal asks one thing at a time. Frames that answer nothing asked are dropped. */
export class Conversation implements LinkHandlers {
  readonly #settings: Pick<TerminalSettings, 'codec' | 'lengthPrefix' | 'clock'>;
  readonly #frames;
  #owner: ConversationOwner;
  #link: Link | null = null;
  #waiting: Waiting | null = null;
  #heardAt: Moment;
  #hasAnswered = false;
  #hasHungUp = false;
  /** Frames that answered nothing, since the last one that did. */
  #dropped = 0;
  /** Why nothing more will come. */
  #ended: 'closed' | 'bad-frame' | null = null;
  #hasAsked = false;

  constructor(
    settings: Pick<TerminalSettings, 'codec' | 'lengthPrefix' | 'clock'>,
    owner: ConversationOwner,
  ) {
    this.#settings = settings;
    this.#owner = owner;
    this.#heardAt = momentNow(settings.clock);
    this.#frames = createFrameDecoder({ codec: settings.codec, lengthPrefix: settings.lengthPrefix });
  }

  /** It changes hands between two requests. */
  hear(owner: ConversationOwner): void {
    this.#owner = owner;
  }

  /** When the far end was last heard: its connection was made, or it answered. */
  get heardAt(): Moment {
    return this.#heardAt;
  }

  /** The far end closed it right after an answer, as hosts of the dial-up age do. */
  get hasHungUp(): boolean {
    return this.#hasHungUp;
  }

  /** Told when it has, whoever has the conversation then. */
  onHungUp: () => void = () => {};

  /** To be called with the link whose handlers this is. */
  startOn(link: Link): void {
    this.#link = link;
    this.#heardAt = momentNow(this.#settings.clock);
  }

  /** Whether a request could leave on it. */
  get isOpen(): boolean {
    return this.#ended === null && this.#link?.isOpen === true;
  }

  /** Whether a byte of a request was handed to its connection. */
  get hasAsked(): boolean {
    return this.#hasAsked;
  }

  /** Sends a request and waits for its answer, at the longest until `byMs`. */
  ask(request: Message, frame: Uint8Array, byMs: number): Promise<Answer> {
    const { clock } = this.#settings;
    if (!this.isOpen || this.#waiting !== null || clock.now() >= byMs)
      return Promise.resolve({ kind: 'not-sent' });
    return new Promise((resolve) => {
      const timer = clock.setTimer(Math.max(0, byMs - clock.now()), () =>
        this.#settle({ kind: 'no-answer' }),
      );
      const settle = (answer: Answer) => {
        timer.cancel();
        resolve(answer);
      };
      this.#waiting = { request, settle };
      this.#hasAsked = true;
      this.#link?.write(frame);
    });
  }

  end(): void {
    this.#link?.end();
  }

  /** Gives it up at once: whoever waits is told that it was closed. */
  destroy(): void {
    this.#link?.destroy('given up');
    this.#finish('closed');
  }

  onBytes(_link: Link, chunk: Uint8Array): void {
    for (const event of this.#frames.push(chunk)) {
      if (this.#ended !== null) return;
      if (event.kind === 'frame') this.#take(event.bytes);
      else if (event.kind === 'fault') this.#refuse('what came is no frame');
    }
  }

  #refuse(why: string): void {
    this.#finish('bad-frame');
    this.#link?.destroy(why);
  }

  onClose(): void {
    const isSoon = this.#hasAnswered && ageOf(this.#heardAt, this.#settings.clock) < limits.hangUpMs;
    if (this.#ended === null && isSoon) {
      this.#hasHungUp = true;
      this.onHungUp();
    }
    this.#finish('closed');
  }

  #take(frame: Uint8Array): void {
    const decoded = this.#settings.codec.decode(frame);
    const difference = decoded.ok ? this.#differenceOf(decoded.message) : decoded.error.path;
    if (!decoded.ok || difference !== null) {
      this.#owner.onDropped(difference ?? '');
      if (++this.#dropped >= limits.droppedFramesMax)
        this.#refuse('nothing that came answers anything asked');
      return;
    }
    const { message, macRange } = decoded;
    this.#heardAt = momentNow(this.#settings.clock);
    this.#hasAnswered = true;
    this.#dropped = 0;
    this.#owner.onAnswer();
    this.#settle({ kind: 'answer', message, macData: macRange && frame.slice(macRange.start, macRange.end) });
  }

  #differenceOf(message: Message): string | null {
    return this.#waiting ? differenceOf(this.#waiting.request, message) : 'not-asked';
  }

  #finish(why: 'closed' | 'bad-frame'): void {
    const isFirst = this.#ended === null;
    this.#ended ??= why;
    this.#settle({ kind: this.#ended });
    if (isFirst) this.#owner.onEnded?.();
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting?.settle(answer);
  }
}
