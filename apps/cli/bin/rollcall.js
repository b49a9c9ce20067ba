#!/usr/bin/env node
// Plain JavaScript on purpose: an old Node must be able to read this far and say what to do.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  console.error(`rollcall needs Node 24 or newer, this is ${process.version}.`);
  console.error(
    'In the repository, npm ci brings Node 26: use npm start, npx rollcall or node_modules/.bin/node.',
  );
  process.exit(1);
}
// A name whose servers are silent holds one of Node's threads for up to half a minute, and half of them (two of four) look
// names up: with eight, the names of all endpoints find one. Read once, when the first thread is needed.
process.env.UV_THREADPOOL_SIZE ??= '16';
const { main } = await import('../src/main.ts');
await main(process.argv.slice(2));
