import type { InputRandom } from '../inputs/input-random.ts';
import type { DialectCorpus } from '../inputs/vector-corpus.ts';
import { clientHello } from './client-hello.ts';
import { type HostileHttp2Input, makeHostileHttp2Input } from './hostile-http2-input.ts';
import { HostileHttp2Link } from './hostile-http2-link.ts';
import { type HostileInput, type HostileSource, makeHostileInput } from './hostile-input.ts';
import { type HostileConnection, HostileLink, type HostileRoute } from './hostile-link.ts';
import type { Target } from './target.ts';

/** One way to a gateway: how it is attacked there, and under which name the inputs are counted. */
export interface Front<Input extends HostileInput = HostileInput> {
  readonly area: 'socket' | 'h2';
  /** Random words of its inputs are its own. */
  readonly randomArea: number;
  /** Open connections hold memory of their own: where that is much, none is open while it is measured. */
  readonly closesToMeasure: boolean;
  make(source: HostileSource, random: InputRandom): Input;
  link(target: Target, localAddress: HostileRoute['localAddress']): HostileConnection<Input>;
}

export const tcpFront: Front = {
  area: 'socket',
  randomArea: 20,
  closesToMeasure: false,
  make: makeHostileInput,
  link: ({ port }, localAddress) => new HostileLink({ port, localAddress }),
};

export const http2Front: Front<HostileHttp2Input> = {
  area: 'h2',
  randomArea: 21,
  closesToMeasure: true,
  make: makeHostileHttp2Input,
  link({ http2 }, localAddress) {
    if (http2 === null) throw new Error('this target does not speak HTTP/2');
    return new HostileHttp2Link({ port: http2.port, localAddress }, http2.authority);
  },
};

export async function hostileSource(corpora: readonly DialectCorpus[]): Promise<HostileSource> {
  return { corpora, clientHello: await clientHello() };
}
