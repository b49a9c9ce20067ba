import { dirname, relative } from 'node:path/posix';
import {
  type Borrowed,
  type DeclarationFile,
  type Declared,
  readDeclarationFile,
} from './declaration-file.ts';

/** What of a file is kept. */
interface Kept {
  readonly declared: Set<Declared>;
  readonly imports: Map<string, Borrowed>;
  readonly exports: Map<string, Borrowed>;
}

/** Where declarations are read, and where a module's own lie; paths count from one folder. */
export interface DeclarationSource {
  read(file: string): string;
  /** @throws Error for a module that is not in the package. */
  fileOf(importer: string, specifier: string): string;
}

/**
 * The declarations that some entries need, and nothing else: what is internal may name Node's types, and who installs
 * the package need not have those.
 */
export class DeclarationTree {
  readonly #source: DeclarationSource;
  readonly #files = new Map<string, DeclarationFile>();
  readonly #kept = new Map<string, Kept>();

  constructor(source: DeclarationSource) {
    this.#source = source;
  }

  /** Keeps every name that this file exports from elsewhere: it is the door of a package. */
  keepAll(file: string): void {
    for (const name of this.#fileAt(file).exports.keys()) this.#keep(file, name);
  }

  /** The files to write, each with its text. */
  texts(): readonly (readonly [file: string, text: string])[] {
    return [...this.#kept].map(([file, kept]) => [file, this.#textOf(file, kept)]);
  }

  #keep(file: string, name: string): void {
    const { declared, imports, exports } = this.#fileAt(file);
    const kept = this.#keptOf(file);
    for (const statement of declared.get(name) ?? []) {
      if (kept.declared.has(statement)) continue;
      kept.declared.add(statement);
      for (const mention of statement.mentions) this.#keep(file, mention);
    }
    this.#borrow(file, name, imports.get(name), kept.imports);
    this.#borrow(file, name, exports.get(name), kept.exports);
  }

  #borrow(file: string, name: string, borrowed: Borrowed | undefined, kept: Map<string, Borrowed>): void {
    if (borrowed === undefined || kept.has(name)) return;
    if (borrowed.name === '*') throw new Error(`${file}: import * cannot be packed`);
    kept.set(name, borrowed);
    this.#keep(this.#source.fileOf(file, borrowed.from), borrowed.name);
  }

  #textOf(file: string, { declared, imports, exports }: Kept): string {
    const statements = [...declared].sort((a, b) => a.order - b.order).map(({ text }) => text);
    const lines = [
      ...[...imports].map(([name, borrowed]) => this.#line('import', file, name, borrowed)),
      ...[...exports].map(([name, borrowed]) => this.#line('export', file, name, borrowed)),
      ...statements,
    ];
    return `${lines.join('\n')}\n`;
  }

  #line(
    word: 'import' | 'export',
    file: string,
    name: string,
    { name: there, ...borrowed }: Borrowed,
  ): string {
    const type = borrowed.isTypeOnly ? 'type ' : '';
    const names = name === there ? name : `${there} as ${name}`;
    const path = relative(dirname(file), this.#source.fileOf(file, borrowed.from)).replace(/\.d\.ts$/, '.js');
    return `${word} ${type}{ ${names} } from '${path.startsWith('.') ? path : `./${path}`}';`;
  }

  #fileAt(file: string): DeclarationFile {
    const known = this.#files.get(file) ?? readDeclarationFile(file, this.#source.read(file));
    this.#files.set(file, known);
    return known;
  }

  #keptOf(file: string): Kept {
    const kept = this.#kept.get(file) ?? { declared: new Set(), imports: new Map(), exports: new Map() };
    this.#kept.set(file, kept);
    return kept;
  }
}
