import { type Node, parse } from "acorn";
import { full, fullAncestor } from "acorn-walk";

/** A node of the glue's syntax tree, with the properties that are used. */
export interface Syntax extends Node {
  readonly name?: string;
  readonly id?: Syntax;
  readonly init?: Syntax;
  readonly declaration?: Syntax;
  readonly declarations?: readonly Syntax[];
  readonly params?: readonly Syntax[];
  readonly body?: Syntax | readonly Syntax[];
  readonly expression?: Syntax;
  readonly callee?: Syntax;
  readonly object?: Syntax;
  readonly property?: Syntax;
  readonly arguments?: readonly Syntax[];
  readonly properties?: readonly Syntax[];
  readonly key?: Syntax;
  readonly value?: Syntax;
  readonly test?: Syntax;
  readonly consequent?: Syntax;
  readonly operator?: string;
  readonly left?: Syntax;
  readonly right?: Syntax;
  readonly argument?: Syntax | null;
  readonly label?: Syntax;
}

/** A part of the text, and what takes its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The glue's one function, or null where the text has none. */
export function findInstantiate(glue: string): Syntax | null {
  const program = parse(glue, { ecmaVersion: "latest", sourceType: "module" });
  for (const { declaration } of program.body as unknown as readonly Syntax[]) {
    if (declaration?.id?.name === "instantiate") return declaration;
    const [variable] = declaration?.declarations ?? [];
    if (variable?.id?.name === "instantiate") return variable.init ?? null;
  }
  return null;
}

/** The statements of a function's body. */
export function statementsOf(node: Syntax): readonly Syntax[] {
  const { body } = node.body as Syntax;
  return Array.isArray(body) ? body : [];
}

/** The name that a statement declares, where it does nothing else. */
export function declaredName({ type, id, declarations }: Syntax): string | null {
  if (type === "FunctionDeclaration" || type === "ClassDeclaration") return id?.name ?? null;
  if (type !== "VariableDeclaration" || declarations?.length !== 1) return null;
  return declarations[0]!.id?.name ?? null;
}

/** Every node within one, itself included. */
export function nodesIn(node: Syntax): Syntax[] {
  const nodes: Syntax[] = [];
  full(node, (each) => nodes.push(each as Syntax));
  return nodes;
}

/** Calls `visit` for every node within one, itself included, with the nodes around it, the nearest first. */
export function walk(node: Syntax, visit: (node: Syntax, outer: readonly Syntax[]) => void): void {
  fullAncestor(node, (each, _, ancestors) => {
    visit(each as Syntax, (ancestors as Syntax[]).slice(0, -1).reverse());
  });
}

/** Edits that put text before and after a node. */
export function around({ start, end }: Syntax, before: string, after: string): Edit[] {
  const edits = [{ start, end: start, text: before }];
  return after === "" ? edits : [...edits, { start: end, end, text: after }];
}

/** The text with all edits made. An edit within another one is dropped. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  const inOrder = [...edits].sort((a, b) => a.start - b.start || b.end - a.end);
  for (const { start, end, text: instead } of inOrder) {
    if (start < at) continue;
    parts.push(text.slice(at, start), instead);
    at = end;
  }
  parts.push(text.slice(at));
  return parts.join("");
}
