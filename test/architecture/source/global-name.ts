import { isIdentifier, type Place, type SyntaxNode } from './syntax.ts';

/** A name used as a value: `setTimeout`, `Math.random`, `new Date()`, `new Date(…)`, `Date()`, bare `Date`. */
export interface NameUse {
  readonly text: string;
  readonly start: number;
}

/** Names that stand for a property, a label or a type, not for a variable. */
const namingOnly: Readonly<Record<string, readonly string[]>> = {
  Property: ['key'],
  MethodDefinition: ['key'],
  PropertyDefinition: ['key'],
  TSPropertySignature: ['key'],
  TSMethodSignature: ['key'],
  TSTypeReference: ['typeName'],
  TSQualifiedName: ['left', 'right'],
  TSTypeQuery: ['exprName'],
  TSTypeAliasDeclaration: ['id'],
  TSInterfaceDeclaration: ['id'],
  TSInterfaceHeritage: ['expression'],
  TSClassImplements: ['expression'],
  TSTypeParameter: ['name'],
  ImportSpecifier: ['imported'],
  ExportSpecifier: ['exported'],
  LabeledStatement: ['label'],
};

/** The variable used at this place, with as much around it as tells a clock from a conversion; or null. */
export function nameUseAt({ node, parent, property }: Place): NameUse | null {
  if (!isIdentifier(node) || node.type !== 'Identifier' || !parent) return null;
  if (isNamingOnly(parent, property)) return null;
  return { text: inContext(node.name, parent, property), start: node.start };
}

function isNamingOnly(parent: SyntaxNode, property: string): boolean {
  if (namingOnly[parent.type]?.includes(property)) return parent['computed'] !== true;
  return parent.type === 'MemberExpression' && property === 'property' && parent['computed'] !== true;
}

function inContext(name: string, parent: SyntaxNode, property: string): string {
  if (parent.type === 'MemberExpression' && property === 'object' && isIdentifier(parent['property'])) {
    return parent['computed'] === true ? name : `${name}.${parent['property'].name}`;
  }
  if (property !== 'callee') return name;
  const isGiven = (parent['arguments'] as readonly unknown[]).length > 0;
  if (parent.type === 'NewExpression') return `new ${name}(${isGiven ? '…' : ''})`;
  return parent.type === 'CallExpression' ? `${name}()` : name;
}
