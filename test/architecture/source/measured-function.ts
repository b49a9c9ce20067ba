import { isIdentifier, isNode, type Place, rootName, type SyntaxNode, stringOf } from './syntax.ts';

export interface MeasuredFunction {
  /** Its own name, else that of what it is assigned to, else `callback of <function>`. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);
const suiteWords = new Set(['describe', 'it', 'test']);

/** The function that stands at this place, or null. The body of a test suite is a list of tests and not measured. */
export function functionAt(place: Place): MeasuredFunction | null {
  const { node } = place;
  if (!functionTypes.has(node.type) || isSuite(node)) return null;
  return { name: nameOf(place), start: node.start, end: node.end };
}

function isSuite(node: SyntaxNode): boolean {
  const body = node['body'];
  if (!isNode(body) || !Array.isArray(body['body'])) return false;
  return (body['body'] as readonly SyntaxNode[]).some((statement) => {
    const call = statement['expression'];
    return isNode(call) && call.type === 'CallExpression' && suiteWords.has(rootName(call) ?? '');
  });
}

function nameOf({ node, parent }: Place): string {
  if (isIdentifier(node['id'])) return node['id'].name;
  if (parent?.type === 'CallExpression') return `callback of ${rootName(parent) ?? 'a call'}`;
  const named = parent?.['id'] ?? parent?.['key'] ?? parent?.['left'];
  if (isIdentifier(named)) return named.name;
  return stringOf(named) ?? 'a function without a name';
}
