import { type Registration, Registry } from '@rollcall/gateway';
import { type CipherName, Secret, tmkFromComponents } from '@rollcall/keys';
import { opensslCiphers } from '@rollcall/keys/openssl';
import type { NewTerminal } from '@rollcall/store';
import { CsvError, parse } from 'csv-parse/sync';
import { CliError, errorDocument, exit } from '../cli-error.ts';
import { deploymentOptions, withDeployment } from '../deployment-options.ts';
import { optional, readTextFile, requiredArgument, secretHex } from '../read-value.ts';
import { registrationMessages } from '../registration-options.ts';
import { columns } from '../table.ts';
import type { Call, Verb } from '../verb.ts';

type Row = Readonly<Record<string, string>>;

interface RowFault {
  readonly line: number;
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

const columnsKnown = new Set([
  'tid',
  'mid',
  'merchant_name',
  'serial',
  'model',
  'profile',
  'cipher',
  'mak_bytes',
  'tmk_wrapped',
  'component1',
  'component2',
  'component3',
  'kcv',
]);

/**
 * Registers many terminals from a CSV file with a heading line. A TMK comes under a transport key (`tmk_wrapped`) or
 * as components (`component1`, `component2`, …), always with its `kcv`, never in the clear. All rows are checked
 * before the first is added; one bad row and none is.
 */
export const terminalImport: Verb = {
  name: ['terminal', 'import'],
  options: { 'transport-key': { type: 'string', value: '@FILE|-' }, ...deploymentOptions },
  positional: 'FILE.csv',
  examples: [
    'rollcall terminal import terminals.csv --transport-key @transport.hex',
    'rollcall terminal import components.csv',
  ],
  async run(call) {
    const file = requiredArgument(call, 'FILE.csv', 'the CSV file');
    const rows = rowsOf(await readTextFile(call, file));
    const transportKey = optional(call, 'transport-key') ? await secretHex(call, 'transport-key') : null;
    return withDeployment(call, true, async ({ store, keyStore }) => {
      const registry = new Registry(store, keyStore);
      const ready: { readonly terminal: NewTerminal; readonly name: string | undefined }[] = [];
      const faults: RowFault[] = [];
      for (const [i, row] of rows.entries()) {
        const prepared = await prepare(registry, row, transportKey);
        if (prepared.ok) ready.push({ terminal: prepared.terminal, name: row['merchant_name'] });
        else faults.push({ line: i + 2, ...prepared.fault });
      }
      for (const [i, { terminal }] of ready.entries()) {
        if (faults.length === 0 && (await isKnown(store, terminal, ready.slice(0, i)))) {
          faults.push({
            line: i + 2,
            path: 'tid',
            code: 'terminal-exists',
            message: registrationMessages['terminal-exists'],
          });
        }
      }
      if (faults.length > 0) return refuse(faults, call);
      for (const { terminal, name } of ready) await registry.add(terminal, name || undefined);
      if (call.isJson) call.io.out(`${JSON.stringify({ added: ready.length, faults: [] })}\n`);
      else call.io.out(`${call.t('terminal.imported', { count: ready.length })}\n`);
      return exit.done;
    });
  },
};

function rowsOf(text: string): readonly Row[] {
  let rows: Row[];
  try {
    rows = parse(text, { columns: true, trim: true, skip_empty_lines: true, bom: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw csvError(Number(error['lines'] ?? 1), csvFaults[error.code] ?? 'unreadable');
  }
  if (text.trim() === '') throw csvError(1, 'empty');
  const unknown = Object.keys(rows[0] ?? {}).find((name) => !columnsKnown.has(name));
  if (unknown !== undefined) {
    const known = [...columnsKnown].join(', ');
    const message = `unknown column ${unknown}; known: ${known}`;
    throw new CliError({ code: 'csv-column', path: unknown, message, params: { column: unknown, known } });
  }
  return rows;
}

/** What csv-parse may find; its own words quote the line, which may hold a key. */
const csvFaults: Readonly<Record<string, CsvFault>> = {
  CSV_QUOTE_NOT_CLOSED: 'quote',
  CSV_INVALID_CLOSING_QUOTE: 'quote',
  INVALID_OPENING_QUOTE: 'quote',
  CSV_RECORD_INCONSISTENT_COLUMNS: 'columns',
  CSV_RECORD_INCONSISTENT_FIELDS_LENGTH: 'columns',
};

const csvMessages = {
  quote: 'a quotation mark is not closed, or stands where none may stand',
  columns: 'it has another number of columns than the heading line',
  empty: 'the heading line is missing',
  unreadable: 'this is no CSV',
} as const;

type CsvFault = keyof typeof csvMessages;

function csvError(line: number, fault: CsvFault): CliError {
  const message = `line ${line}: ${csvMessages[fault]}`;
  const params = { line: String(line) };
  return new CliError({ code: 'csv-invalid', text: `csv-${fault}`, path: `line[${line}]`, message, params });
}

type Prepared =
  | { readonly ok: true; readonly terminal: NewTerminal }
  | { readonly ok: false; readonly fault: Omit<RowFault, 'line'> };

async function prepare(registry: Registry, row: Row, transportKey: Secret | null): Promise<Prepared> {
  const cipher: CipherName = row['cipher'] === 'sm4' ? 'sm4' : 'des';
  if (!row['kcv']) return fault('kcv', 'kcv-missing', 'every TMK comes with its KCV');
  const tmk = tmkOf(row, cipher, transportKey);
  if (!(tmk instanceof Secret)) return { ok: false, fault: tmk };
  const registration: Registration = {
    terminalId: row['tid'] ?? '',
    merchantId: row['mid'] ?? '',
    tmk,
    cipher,
    expectedKcv: row['kcv'],
    profileId: row['profile'] || 'cup-pos',
    makBytes: row['mak_bytes'] === '16' ? 16 : 8,
    ...(row['serial'] ? { serial: row['serial'] } : {}),
    ...(row['model'] ? { model: row['model'] } : {}),
  };
  const prepared = await registry.prepare(registration);
  if (prepared.ok) return prepared;
  return fault(columnOf[prepared.fault] ?? 'tid', prepared.fault, registrationMessages[prepared.fault]);
}

const columnOf: Readonly<Record<string, string>> = {
  'merchant-id-invalid': 'mid',
  'tmk-length': 'tmk_wrapped',
  'kcv-differs': 'kcv',
  'kcv-invalid': 'kcv',
};

function tmkOf(row: Row, cipher: CipherName, transportKey: Secret | null): Secret | Omit<RowFault, 'line'> {
  const wrapped = row['tmk_wrapped'];
  const parts = ['component1', 'component2', 'component3'].map((name) => row[name] ?? '').filter(Boolean);
  const wrong = [wrapped, ...parts].find((hex) => hex && !/^([0-9A-Fa-f]{2})+$/.test(hex));
  if (wrong) return { path: 'tmk_wrapped', code: 'key-not-hex', message: 'not an even number of hex digits' };
  if (wrapped && parts.length === 0) return unwrap(wrapped, cipher, transportKey);
  if (!wrapped && parts.length >= 2) {
    const combined = tmkFromComponents(opensslCiphers, {
      cipher,
      components: parts.map((hex) => ({ component: Secret.fromHex(hex) })),
    });
    if (combined.ok) return combined.tmk;
    return { path: 'component1', code: combined.error.code, message: combined.error.message };
  }
  return {
    path: 'tmk_wrapped',
    code: 'tmk-missing',
    message: 'give tmk_wrapped, or two or three components',
  };
}

function unwrap(
  wrapped: string,
  cipher: CipherName,
  transportKey: Secret | null,
): Secret | Omit<RowFault, 'line'> {
  if (!transportKey) {
    return {
      path: 'tmk_wrapped',
      code: 'transport-key-missing',
      message: 'give the transport key: --transport-key @FILE',
    };
  }
  const sealed = Secret.fromHex(wrapped);
  const lengths = cipher === 'sm4' ? [16] : [8, 16, 24];
  if (!lengths.includes(sealed.length) || !lengths.includes(transportKey.length)) {
    return { path: 'tmk_wrapped', code: 'tmk-length', message: registrationMessages['tmk-length'] };
  }
  return new Secret(opensslCiphers.decryptEcb(cipher, transportKey.reveal(), sealed.reveal()));
}

async function isKnown(
  store: { loadTerminal(id: string): Promise<unknown> },
  { terminalId }: NewTerminal,
  before: readonly { readonly terminal: NewTerminal }[],
): Promise<boolean> {
  return (
    before.some(({ terminal }) => terminal.terminalId === terminalId) ||
    (await store.loadTerminal(terminalId)) !== null
  );
}

function refuse(faults: readonly RowFault[], call: Call) {
  if (call.isJson) {
    const [{ line, path, code, message }] = faults as readonly [RowFault];
    const first = new CliError({ code, path: `line[${line}].${path}`, message });
    call.io.out(`${JSON.stringify({ ...errorDocument(first), added: 0, faults })}\n`);
  } else {
    call.io.err(`${call.t('terminal.notImported', { count: faults.length })}\n`);
    const rows = faults.map(({ line, path, code, message }) => [
      `  ${call.t('terminal.line', { line })}`,
      path,
      call.t(`errors.${code}`, { defaultValue: message, value: '' }),
    ]);
    call.io.err(`${columns(rows)}\n`);
  }
  return exit.failed;
}

function fault(path: string, code: string, message: string): Prepared {
  return { ok: false, fault: { path, code, message } };
}
