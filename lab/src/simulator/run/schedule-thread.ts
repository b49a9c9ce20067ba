import { parentPort } from 'node:worker_threads';
import { type Block, runBlock } from './run-block.ts';

/** A thread that runs the blocks it is given, one after another. */
parentPort?.on('message', (block: Block) => {
  void runBlock(block).then((result) => parentPort?.postMessage(result));
});
