import type { AnyNode, Function as FunctionNode, Identifier, Node, Pattern } from "acorn";

/** A place in which names are declared: a function, a block, a class with its own name, or the whole. */
export interface Scope {
  readonly node: Node;
  readonly outer: Scope | null;
  /** Where its names are known. */
  readonly start: number;
  readonly end: number;
  readonly declared: Set<string>;
  /** True if `var` declares here. */
  readonly isFunction: boolean;
}

/** What is asked of each node, with what encloses it, the innermost first. */
export type Visit = (node: AnyNode, scope: Scope, ancestors: readonly AnyNode[]) => void;

const functions = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;
const blocks =
  /^(?:BlockStatement|ForStatement|ForInStatement|ForOfStatement|SwitchStatement|StaticBlock|CatchClause)$/;

/** Visits all nodes, outer ones first, and declares names in their scopes. When a node is visited, the names of what follows
 * it may not be there yet.
 * @returns all identifiers that stand for variables, in the order of the text. */
export function walkScopes(program: Node, visit: Visit): Identifier[] {
  const identifiers: Identifier[] = [];
  const ancestors: AnyNode[] = [];
  const step = (node: AnyNode, outer: Scope): void => {
    const scope = scopeOf(node, outer);
    declare(node, outer, scope);
    if (node.type === "Identifier") identifiers.push(node);
    visit(node, scope, ancestors);
    ancestors.unshift(node);
    for (const child of childrenOf(node)) step(child, scope);
    ancestors.shift();
  };
  const { start, end } = program;
  step(program as AnyNode, {
    node: program,
    outer: null,
    start,
    end,
    declared: new Set(),
    isFunction: true,
  });
  return identifiers;
}

/** The scope that a node opens, or the one it stands in. */
function scopeOf(node: AnyNode, outer: Scope): Scope {
  const isFunction = functions.test(node.type) || node.type === "StaticBlock";
  const isClass = node.type === "ClassExpression" || node.type === "ClassDeclaration";
  if (!isFunction && !isClass && !blocks.test(node.type)) return outer;
  // A function's body is its parameters' scope: no name may be declared in both ways.
  if (node.type === "BlockStatement" && functions.test(outer.node.type)) {
    const { body } = outer.node as FunctionNode;
    if (body === node) return outer;
  }
  // The name of a declaration is the outer scope's.
  const own = /^(?:Function|Class)Declaration$/.test(node.type)
    ? (node as { id?: Node | null }).id
    : null;
  const start = own?.end ?? node.start;
  return { node, outer, start, end: node.end, declared: new Set(), isFunction };
}

function declare(node: AnyNode, outer: Scope, scope: Scope): void {
  if (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") {
    if (node.id) outer.declared.add(node.id.name);
  }
  if (node.type === "FunctionExpression" || node.type === "ClassExpression") {
    if (node.id) scope.declared.add(node.id.name);
  }
  if ("params" in node) for (const each of node.params) boundNames(each, scope.declared);
  if (node.type === "CatchClause" && node.param) boundNames(node.param, scope.declared);
  if (node.type === "VariableDeclaration") {
    let holder = scope;
    if (node.kind === "var") while (!holder.isFunction) holder = holder.outer!;
    for (const { id } of node.declarations) boundNames(id, holder.declared);
  }
}

/** Adds the names that a pattern declares. */
export function boundNames(pattern: Pattern, names: Set<string>): void {
  if (pattern.type === "Identifier") names.add(pattern.name);
  else if (pattern.type === "AssignmentPattern") boundNames(pattern.left, names);
  else if (pattern.type === "RestElement") boundNames(pattern.argument, names);
  else if (pattern.type === "ArrayPattern") {
    for (const each of pattern.elements) if (each) boundNames(each, names);
  } else if (pattern.type === "ObjectPattern") {
    for (const each of pattern.properties) {
      boundNames(each.type === "Property" ? each.value : each, names);
    }
  }
}

/** What a node is made of, but for names of properties and labels. */
function* childrenOf(node: AnyNode): Generator<AnyNode> {
  const skipped = nameOfProperty(node);
  for (const [key, value] of Object.entries(node)) {
    if (key === skipped || typeof value !== "object" || value === null) continue;
    if (Array.isArray(value)) {
      for (const each of value) if (isNode(each)) yield each;
    } else if (isNode(value)) yield value;
  }
}

function nameOfProperty(node: AnyNode): string | null {
  switch (node.type) {
    case "MemberExpression":
      return node.computed ? null : "property";
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return node.computed ? null : "key";
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
      return "label";
    default:
      return null;
  }
}

function isNode(value: unknown): value is AnyNode {
  return typeof (value as { type?: unknown } | null)?.type === "string";
}
