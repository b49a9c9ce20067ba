import { at, type SourceFile } from '../source/source-file.ts';
import { isIdentifier, isNode, type SyntaxNode, stringOf, walkSyntax } from '../source/syntax.ts';

interface Constant {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Constants of a `limits.ts` without a reason beside them. A constant has its own comment (above, or on its line), or
 * follows one that has and whose first word it shares: `pinDigitsMin`, `pinDigitsMax`.
 */
export function limitsWithoutReason(file: SourceFile): string[] {
  let explained = '';
  return constantsIn(file.program).flatMap((constant) => {
    if (hasComment(file, constant)) explained = firstWord(constant.name);
    else if (firstWord(constant.name) !== explained) return [`${at(file, constant.start)} ${constant.name}`];
    return [];
  });
}

function constantsIn(program: SyntaxNode): Constant[] {
  const found: Constant[] = [];
  walkSyntax(program, ({ node, parent }) => {
    const isEntry = node.type === 'Property' && parent?.type === 'ObjectExpression';
    const isScalar = node.type === 'VariableDeclarator' && !isObject(node['init']);
    if (!isEntry && !isScalar) return;
    const named = node['key'] ?? node['id'];
    const name = isIdentifier(named) ? named.name : (stringOf(named) ?? '');
    found.push({ name, start: node.start, end: node.end });
  });
  return found.sort((a, b) => a.start - b.start);
}

function isObject(init: unknown): boolean {
  if (!isNode(init)) return false;
  return init.type === 'ObjectExpression' || isObject(init['expression']);
}

function hasComment(file: SourceFile, { start, end }: Constant): boolean {
  const [first, last] = [file.lineOf(start), file.lineOf(end)];
  return file.comments.some((comment) => {
    const isAbove = comment.end <= start && file.lineOf(comment.end) >= first - 1;
    const isBeside = comment.start >= end && file.lineOf(comment.start) === last;
    return (isAbove && !isBesideAnother(file, comment.start)) || isBeside;
  });
}

/** A comment at the end of a line belongs to that line. */
function isBesideAnother(file: SourceFile, start: number): boolean {
  const line = file.text.slice(file.text.lastIndexOf('\n', start - 1) + 1, start);
  return line.trim() !== '';
}

/** `pinDigitsMax` → `pin`. */
function firstWord(name: string): string {
  return /^[a-z0-9]+/.exec(name)?.[0] ?? name;
}
