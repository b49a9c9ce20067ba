import { parseSync } from 'rolldown/utils';

/** A name that a file takes from another module, under the name that it has there; `*` for all of them. */
export interface Borrowed {
  readonly name: string;
  readonly from: string;
  readonly isTypeOnly: boolean;
}

/** A statement that declares names, with the comment before it. */
export interface Declared {
  readonly text: string;
  readonly order: number;
  /** Every identifier in it: the names it may refer to, and some that it does not. */
  readonly mentions: ReadonlySet<string>;
}

/** A declaration file, taken apart so that what nobody refers to can be left out. */
export interface DeclarationFile {
  readonly declared: ReadonlyMap<string, readonly Declared[]>;
  /** By the name that it has here. */
  readonly imports: ReadonlyMap<string, Borrowed>;
  /** `export { a as b } from`, by the name that it is exported under. */
  readonly exports: ReadonlyMap<string, Borrowed>;
}

interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

export function readDeclarationFile(path: string, text: string): DeclarationFile {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const declared = new Map<string, readonly Declared[]>();
  const imports = new Map<string, Borrowed>();
  const exports = new Map<string, Borrowed>();
  let end = 0;
  for (const [order, node] of (program.body as unknown as readonly SyntaxNode[]).entries()) {
    const source = stringIn(node['source']);
    const specifiers = (node['specifiers'] ?? []) as readonly SyntaxNode[];
    if (node.type === 'ImportDeclaration') {
      for (const specifier of specifiers)
        imports.set(nameIn(specifier['local']), borrowed(node, specifier, 'imported'));
    } else if (node.type === 'ExportNamedDeclaration' && source !== undefined) {
      for (const specifier of specifiers)
        exports.set(nameIn(specifier['exported']), borrowed(node, specifier, 'local'));
    } else {
      const statement = { text: text.slice(end, node.end).trim(), order, mentions: mentionsIn(node) };
      for (const name of namesOf(path, node)) declared.set(name, [...(declared.get(name) ?? []), statement]);
    }
    end = node.end;
  }
  return { declared, imports, exports };
}

function borrowed(statement: SyntaxNode, specifier: SyntaxNode, property: 'imported' | 'local'): Borrowed {
  const kinds = [statement, specifier].flatMap((node) => [node['importKind'], node['exportKind']]);
  return {
    name: specifier.type === 'ImportNamespaceSpecifier' ? '*' : nameIn(specifier[property]),
    from: stringIn(statement['source']) ?? '',
    isTypeOnly: kinds.includes('type'),
  };
}

/** The names that a statement declares; none for the `export {}` that marks a module. */
function namesOf(path: string, node: SyntaxNode): readonly string[] {
  if (node.type === 'ExportNamedDeclaration') {
    if (isNode(node['declaration'])) return namesOf(path, node['declaration']);
    if ((node['specifiers'] as readonly unknown[]).length === 0) return [];
  }
  if (node.type === 'VariableDeclaration') {
    return (node['declarations'] as readonly SyntaxNode[]).map(({ id }) => nameIn(id));
  }
  if (!isNode(node['id'])) throw new Error(`${path}: a ${node.type} cannot be packed`);
  return [nameIn(node['id'])];
}

function mentionsIn(node: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const each of value) visit(each);
    else if (isNode(value)) {
      if (value.type === 'TSImportType') throw new Error('an import type cannot be packed: name the type');
      if (value.type === 'Identifier') names.add(nameIn(value));
      for (const property of Object.values(value)) visit(property);
    }
  };
  visit(node);
  return names;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

function nameIn(value: unknown): string {
  return isNode(value) && typeof value['name'] === 'string' ? value['name'] : '';
}

function stringIn(value: unknown): string | undefined {
  return isNode(value) && typeof value['value'] === 'string' ? value['value'] : undefined;
}
