import { parseSync } from 'rolldown/utils';

/** A node of the ESTree that oxc makes of TypeScript; offsets count UTF-16 units. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [property: string]: unknown;
}

export interface Comment {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface SyntaxTree {
  readonly program: SyntaxNode;
  readonly comments: readonly Comment[];
}

/** A node with the one above it and the property it stands in. */
export interface Place {
  readonly node: SyntaxNode;
  readonly parent: SyntaxNode | null;
  readonly property: string;
}

/** Parses a file. The end of its name (`.ts`, `.mjs`) decides what it is read as. Throws on a syntax error. */
export function parseSyntax(path: string, text: string): SyntaxTree {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new SyntaxError(`${path}: ${errors[0]?.message}`);
  return {
    program: program as unknown as SyntaxNode,
    comments: comments.map(({ value, start, end }) => ({ text: value, start, end })),
  };
}

/** Visits every node once, in the order of the source, those above first. */
export function walkSyntax(program: SyntaxNode, visit: (place: Place) => void): void {
  visitBelow({ node: program, parent: null, property: '' }, visit);
}

function visitBelow(place: Place, visit: (place: Place) => void): void {
  visit(place);
  const parent = place.node;
  for (const property in parent) {
    const value = parent[property];
    if (Array.isArray(value)) {
      for (const node of value) if (isNode(node)) visitBelow({ node, parent, property }, visit);
    } else if (isNode(value)) visitBelow({ node: value, parent, property }, visit);
  }
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string';
}

export function isIdentifier(value: unknown): value is SyntaxNode & { readonly name: string } {
  return isNode(value) && (value.type === 'Identifier' || value.type === 'PrivateIdentifier');
}

/** The text of a string literal, or undefined. */
export function stringOf(value: unknown): string | undefined {
  return isNode(value) && value.type === 'Literal' && typeof value['value'] === 'string'
    ? value['value']
    : undefined;
}

/** The name that `describe.each([1])(…)`, `it.only` or `` test.each`…` `` start with. */
export function rootName(callee: unknown): string | undefined {
  if (isIdentifier(callee)) return callee.name;
  if (!isNode(callee)) return undefined;
  if (callee.type === 'CallExpression') return rootName(callee['callee']);
  if (callee.type === 'MemberExpression') return rootName(callee['object']);
  return callee.type === 'TaggedTemplateExpression' ? rootName(callee['tag']) : undefined;
}
