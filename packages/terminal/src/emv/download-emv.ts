import { fieldAt, type Message, parseBerTlv, type TlvItem } from '@rollcall/iso8583';
import type { Attempt } from '../attempt.ts';
import type { Call } from '../call.ts';
import { limits } from '../limits.ts';
import { Line } from '../line.ts';
import { managementRequest } from '../request-messages.ts';
import { askF62, type EmvKind, entriesOf } from './emv-kind.ts';

/** One key or application: all the elements that the host sent for it, for the chip's kernel to take. */
export interface EmvEntry {
  /** Hex of the AID, or of RID and index. */
  readonly id: string;
  readonly elements: readonly TlvItem[];
}

/** How a download for the chip ended. `unknown` with entries: what had come by then. Nothing of it is stored here. */
export interface EmvDownloadResult {
  readonly outcome: 'downloaded' | 'nothing-to-download' | 'refused' | 'unknown' | 'failed';
  readonly entries: readonly EmvEntry[];
  /** Entries that the host lists and does not give. */
  readonly missing: readonly string[];
  readonly responseCode: string | null;
  readonly elapsedMs: number;
  readonly attempts: readonly Attempt[];
}

type Asked =
  | { readonly ok: true; readonly mark: string; readonly elements: readonly TlvItem[] }
  | {
      readonly ok: false;
      readonly outcome: 'refused' | 'unknown' | 'failed';
      readonly responseCode: string | null;
    };

/** Asks for the list, page by page; for each entry of it; then says that it is done (facts §3.3). */
export async function downloadEmv(call: Call, kind: EmvKind): Promise<EmvDownloadResult> {
  const line = new Line(call);
  const [entries, missing]: [EmvEntry[], string[]] = [[], []];
  const failure = await downloadAll(call, line, kind, entries, missing);
  const attempts = line.end();
  await call.change({ operation: null });
  const outcome = entries.length + missing.length > 0 ? 'downloaded' : 'nothing-to-download';
  const elapsedMs = call.elapsedMs();
  if (failure === null) return { outcome, entries, missing, responseCode: '00', elapsedMs, attempts };
  const { outcome: failed, responseCode } = failure;
  return { outcome: failed, entries, missing, responseCode, elapsedMs, attempts };
}

/** Fills `entries` and `missing`; null when it came to its end. */
async function downloadAll(
  call: Call,
  line: Line,
  kind: EmvKind,
  entries: EmvEntry[],
  missing: string[],
): Promise<Extract<Asked, { ok: false }> | null> {
  const listed: (readonly TlvItem[])[] = [];
  for (let page = 0; page < limits.downloadPagesMax; page++) {
    const asked = await ask(call, line, '0820', kind.codes.query, queryF62(listed.length));
    if (!asked.ok) return asked;
    listed.push(...entriesOf(kind, asked.elements));
    if (asked.mark !== '2' || listed.length >= limits.downloadEntriesMax) break;
  }
  if (listed.length === 0) return null;
  for (const entry of listed.slice(0, limits.downloadEntriesMax)) {
    const f62 = askF62(kind, entry);
    const asked = await ask(call, line, '0800', kind.codes.download, f62);
    if (!asked.ok && asked.outcome !== 'refused') return asked;
    const id = idOf(kind, entry);
    if (asked.ok && asked.mark === '1') entries.push({ id, elements: asked.elements });
    else missing.push(id);
  }
  const ended = await ask(call, line, '0800', kind.codes.end);
  return ended.ok ? null : ended;
}

async function ask(
  call: Call,
  line: Line,
  mti: '0800' | '0820',
  code: string,
  f62?: Uint8Array,
): Promise<Asked> {
  const answer = await line.ask((stan) => {
    const numbers = { stan, batchNumber: call.state.batchNumber };
    return managementRequest(call.core.settings, mti, code, numbers, f62);
  }, limits.resendsMax);
  if (answer.kind !== 'answer') {
    const isUnsent = answer.kind === 'no-connection' || answer.kind === 'not-sent';
    return { ok: false, outcome: isUnsent ? 'failed' : 'unknown', responseCode: null };
  }
  const responseCode = fieldAt(answer.message, '39') ?? '';
  if (responseCode !== '00') return { ok: false, outcome: 'refused', responseCode };
  return { ok: true, ...listOf(answer.message) };
}

/** F62 of an answer: 0 none, 1 all of it, 2 more to follow, then TLV data. */
function listOf(message: Message): { readonly mark: string; readonly elements: readonly TlvItem[] } {
  const f62 = message.fields[62];
  if (!(f62 instanceof Uint8Array) || f62.length === 0) return { mark: '0', elements: [] };
  return { mark: String.fromCharCode(f62[0] ?? 0), elements: parseBerTlv(f62.subarray(1)).items };
}

/** `1`, then how many entries are known already. */
function queryF62(count: number): Uint8Array {
  return new TextEncoder().encode(`1${String(count).padStart(2, '0')}`);
}

function idOf(kind: EmvKind, entry: readonly TlvItem[]): string {
  const asked = entry.filter(({ tag }) => kind.askTags.includes(tag));
  return asked.map(({ value }) => Buffer.from(value).toString('hex').toUpperCase()).join('');
}
