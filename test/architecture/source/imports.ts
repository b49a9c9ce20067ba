import { isIdentifier, isNode, type Place, type SyntaxNode, stringOf } from './syntax.ts';

/** How one file names another module. */
export interface Import {
  readonly specifier: string;
  /** `worker` is `new URL('./thread.ts', import.meta.url)`: the file is loaded, but elsewhere. */
  readonly kind: 'value' | 'type' | 'worker';
  readonly start: number;
}

/**
 * The import that stands at this place, or null. With `verbatimModuleSyntax` only `import type` and `export type`
 * disappear when types are stripped; `import { type A }` still loads its module.
 */
export function importAt({ node }: Place): Import | null {
  switch (node.type) {
    case 'ImportDeclaration':
      return importFrom(node, node['importKind'] === 'type' ? 'type' : 'value');
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return importFrom(node, node['exportKind'] === 'type' ? 'type' : 'value');
    case 'ImportExpression':
      return importFrom(node, 'value');
    case 'TSImportType':
      return importFrom(node, 'type');
    case 'NewExpression':
      return workerAt(node);
    default:
      return null;
  }
}

function importFrom(node: SyntaxNode, kind: Import['kind']): Import | null {
  const specifier = stringOf(node['source']);
  return specifier === undefined ? null : { specifier, kind, start: node.start };
}

function workerAt(node: SyntaxNode): Import | null {
  const [file, base] = node['arguments'] as readonly unknown[];
  const specifier = stringOf(file);
  if (!isIdentifier(node['callee']) || node['callee'].name !== 'URL' || specifier === undefined) return null;
  const isBesideThis = isNode(base) && base.type === 'MemberExpression' && isNode(base['object']);
  if (!isBesideThis || !/\.(ts|js|mjs)$/.test(specifier)) return null;
  // For a URL `thread.ts` lies beside this file; for an import it would be a package.
  const isPlain = !/^[./]|^[a-z]+:/.test(specifier);
  return { specifier: isPlain ? `./${specifier}` : specifier, kind: 'worker', start: node.start };
}
