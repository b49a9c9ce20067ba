import { type Parcel, packReply, parcels, type ReceivedCall, readCalls } from '../rpc/parcel.ts';
import type { CallOutcome, StoreCall } from '../rpc/store-call.ts';
import type { GroupCommit, QueuedCall } from './group-commit.ts';

/** The answering end of another process's line. Replies of one batch leave together. */
export class GuestLine {
  readonly #commits: GroupCommit;
  readonly #send: (parcel: Parcel) => void;
  #replies: string[] = [];

  constructor(commits: GroupCommit, send: (parcel: Parcel) => void) {
    this.#commits = commits;
    this.#send = send;
  }

  /** Throws where the parcel cannot be read. */
  receive(parcel: Parcel): void {
    this.#commits.ask(readCalls(parcel).map((received) => new GuestCall(this, received)));
  }

  /** Sent when all that is settled in this turn is there. */
  reply(packed: string): void {
    if (this.#replies.push(packed) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const replies = this.#replies;
    this.#replies = [];
    for (const parcel of parcels(replies)) this.#send(parcel);
  }
}

class GuestCall implements QueuedCall {
  readonly call: StoreCall;
  /** A guest tells nobody that it gave up; it does not send what it gave up before. */
  readonly isGivenUp = false;
  readonly #line: GuestLine;
  readonly #id: number;

  constructor(line: GuestLine, { id, call }: ReceivedCall) {
    this.#line = line;
    this.#id = id;
    this.call = call;
  }

  settle(outcome: CallOutcome): void {
    this.#line.reply(packReply({ id: this.#id, method: this.call.method, outcome }));
  }
}
