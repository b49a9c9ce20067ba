import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeAuthority, type TestAuthority } from '@rollcall/transport/test-certificates';
import { kcvOf, openLink, Terminal } from '../../independent/terminal.mjs';
import { rollcall, startGateway } from '../../integration/gateway-process.mjs';
import { hexOf } from '../inputs/byte-edits.ts';
import { readCorpus, vectorFrame } from '../inputs/vector-corpus.ts';
import { probeEnvironment, takeFootprint } from './footprint.ts';
import { tryHttp2 } from './http2-service.ts';
import { recordedAttempts } from './recorded-attempts.ts';
import type { Target } from './target.ts';

/** The terminal of the vectors, which hostile frames speak for, and one that they do not know of. */
const tmk = 'CA5D92598DCA48CE8A4C76361A9269E9';
const merchantId = '888000000000001';
const fleet = ['10000001', '73000001'].map((terminalId) => ({ terminalId, merchantId, tmk }));

/** A gateway process of its own in a folder of its own, with two terminals. */
export async function startGatewayTarget(): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-fuzz-'));
  const data = join(folder, 'data');
  const memoryFile = join(folder, 'memory');
  const authority = makeAuthority('Gateways');
  const config = await prepare(folder, data, authority);
  const listen = ['--listen', 'tcp://127.0.0.1:0', '--listen', 'h2://127.0.0.1:0'];
  const gateway = await startGateway(['--config', config, ...listen], {
    env: { ...envOf(folder), ...probeEnvironment(memoryFile) },
  });
  const address = gateway.listen.find((each) => each.startsWith('h2')) ?? '';
  const http2 = { port: Number(address.split(':').at(-1)), authority: authority.cert };
  return {
    pid: gateway.pid,
    port: gateway.port,
    http2,
    footprint: () => takeFootprint(gateway.pid, memoryFile, folderBytes(data)),
    async checkService() {
      for (const member of fleet) {
        const problem = await tryTerminal(new Terminal(member), gateway.port);
        if (problem !== null) return `${member.terminalId}: ${problem}`;
      }
      return tryHttp2(http2.port, http2.authority, hexOf(vectorFrame(readCorpus(), 'G4')));
    },
    async stop(sent) {
      const code = await gateway.stop();
      const stderr = gateway.stderr().trim();
      const recorded = recordedAttempts(join(data, 'rollcall.db'), sent);
      const faults = [
        ...(code === 0 ? [] : [`the gateway ended with ${code} when asked to`]),
        ...(stderr === ''
          ? []
          : [`the gateway complained in ${stderr.split('\n').length} lines: ${stderr.slice(0, 600)}`]),
        ...recorded.faults,
      ];
      if (faults.length > 0) return { faults, lines: [...recorded.lines, `left as it is: ${folder}`] };
      rmSync(folder, { recursive: true });
      return { faults, lines: recorded.lines };
    },
  };
}

function envOf(folder: string): Readonly<Record<string, string | undefined>> {
  return { PATH: process.env['PATH'], HOME: folder, XDG_CONFIG_HOME: join(folder, 'config') };
}

/** Settings, and the terminals by their components. Returns the file of settings. */
async function prepare(folder: string, data: string, authority: TestAuthority): Promise<string> {
  const masterKeyFile = join(folder, 'keys', 'master.key');
  const config = join(folder, 'gateway.json');
  const certificate = authority.issueServer();
  const tls = { key: join(folder, 'gateway.key'), certificate: join(folder, 'gateway.pem') };
  writeFileSync(tls.key, certificate.key, { mode: 0o600 });
  writeFileSync(tls.certificate, certificate.cert);
  const settings = { data, masterKeyFile, pooledKeySets: 32, tls, log: { level: 'error' } };
  writeFileSync(config, JSON.stringify(settings));
  const kcv = kcvOf('des', Buffer.from(tmk, 'hex')).toString('hex');
  const rows = fleet.map(({ terminalId }) => `${terminalId},${merchantId},${'0'.repeat(32)},${tmk},${kcv}`);
  const file = join(folder, 'terminals.csv');
  writeFileSync(file, ['tid,mid,component1,component2,kcv', ...rows].join('\n'));
  const words = ['terminal', 'import', file, '--data', data, '--master-key', masterKeyFile];
  const { code, stderr } = await rollcall(words, { env: envOf(folder) });
  if (code !== 0) throw new Error(`terminal import: exit ${code}: ${stderr}`);
  return config;
}

/** Signs in and buys: fresh keys, a good MAC, an approval. */
async function tryTerminal(terminal: Terminal, port: number): Promise<string | null> {
  const link = await openLink({ port });
  try {
    const request = terminal.signIn();
    terminal.takeKeys(request, await link.request(request));
    terminal.stan = 500_000 + Math.floor(performance.now() % 400_000);
    const answer = await link.request(terminal.purchase({ amount: '000000000100' }));
    if (answer.fields[39] !== '00') return `a purchase was answered ${answer.fields[39]}`;
    return terminal.isMacGood(answer) ? null : 'a purchase was answered with a wrong MAC';
  } catch (error) {
    return (error as Error).message;
  } finally {
    await link.drop();
  }
}

function folderBytes(folder: string): number {
  return readdirSync(folder).reduce((sum, name) => {
    const found = statSync(join(folder, name), { throwIfNoEntry: false });
    return sum + (found?.isFile() ? found.size : 0);
  }, 0);
}
