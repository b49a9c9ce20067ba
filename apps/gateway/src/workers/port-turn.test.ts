import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PortTurn, type PortTurnOptions, takePortTurn } from './port-turn.ts';

let under: string;
const taken: PortTurn[] = [];

beforeEach(() => {
  under = mkdtempSync(join(tmpdir(), 'rollcall-test-'));
});

afterEach(() => {
  for (const turn of taken.splice(0)) turn.end();
  rmSync(under, { recursive: true, force: true });
});

async function take(options: Partial<PortTurnOptions> = {}): Promise<PortTurn | null> {
  const turn = await takePortTurn({ signal: new AbortController().signal, under, ...options });
  if (turn) taken.push(turn);
  return turn;
}

function folder(): string {
  return join(under, `rollcall-${process.getuid?.() ?? 0}`);
}

describe('the turn for asking for ports', () => {
  it('is one gateway’s at a time', async () => {
    const order: string[] = [];
    const first = await take();
    const second = take().then(() => order.push('second'));
    await take({ isNeeded: () => order.push('looked') < 4 });
    order.push('end');
    first?.end();
    await second;
    expect(order.filter((word) => word !== 'looked')).toEqual(['end', 'second']);
  });

  it('lies where only this user can take it, and leaves nothing to repair', async () => {
    await take();
    expect(statSync(folder()).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder())).toEqual(['ports.lock']);
  });

  it('is not waited for any longer by one that is to stop', async () => {
    await take();
    const stopping = new AbortController();
    const waiting = take({ signal: stopping.signal });
    stopping.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(take({ signal: stopping.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('is not taken, nor waited for, when it is not needed', async () => {
    expect(await take({ isNeeded: () => false })).toBeNull();
    expect(await take()).not.toBeNull();
    let asked = 0;
    expect(await take({ isNeeded: () => ++asked < 3 })).toBeNull();
  });

  it.each([
    ['open to others', () => chmodSync(mkdirSync(folder(), { recursive: true }) ?? '', 0o777)],
    ['a link to another', () => symlinkSync(tmpdir(), folder())],
  ])('is refused by name in a folder that is %s', async (_, make) => {
    make();
    expect(await take({ isNeeded: () => false })).toBeNull();
    await expect(take()).rejects.toMatchObject({ code: 'listen-failed', path: folder() });
  });

  it('is refused by name where its file is something else', async () => {
    mkdirSync(folder(), { mode: 0o700 });
    writeFileSync(
      join(folder(), 'ports.lock'),
      'not a lock, and as long as the head of one has to be'.repeat(20),
    );
    await expect(take()).rejects.toMatchObject({
      code: 'listen-failed',
      path: join(folder(), 'ports.lock'),
    });
  });
});
