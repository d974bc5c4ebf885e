import { type AnyNode, type Class, type Identifier, type Node, parse } from "acorn";
import { AskedPrototypes, mayAskPrototype } from "./asked-prototypes.ts";
import { applyEdits, type Edit } from "./edits.ts";
import type { SourceMap } from "./hide-paths.ts";
import { type Renamed, Renaming } from "./renaming.ts";
import { walkScopes } from "./scopes.ts";
import { WrittenNames } from "./written-names.ts";

/** The function that gives a function another name, in the bundle. */
const namer = "__skerry_name";
const namerText = `var ${namer}=(made,value)=>Object.defineProperty(made,"name",{value,configurable:true});`;

/** Undoes what the bundler changes and a program can see. Where many modules become one, it gives names a number that were
 * declared twice: functions and classes get the names back that their authors gave them. Names within functions are put back as
 * they were, so that no request pays for it; at top level, where they collide, a call does it when the worker is built. And
 * `yield*` in generators that are not async is written as it was. A variable `of` that is divided stands in parentheses.
 * @param isAuthors true for sources of the author's module and of what it imports. */
export function keepNames(
  { javascript, map }: { readonly javascript: string; readonly map: SourceMap },
  isAuthors: (source: string) => boolean,
): string {
  const names = new WrittenNames(javascript, map, isAuthors);
  if (names.range === null || !needsIt(javascript, names)) return javascript;
  const parsed = parseAuthors(javascript, names.range);
  // What can't be parsed the engine refuses as well, in its own words.
  if (parsed === null) return withBundlersDelegation(javascript);
  const [program, start] = parsed;
  const renamed: Renamed[] = [];
  const edits: Edit[] = [];
  const asked = new AskedPrototypes();
  const identifiers = walkScopes(program, (node, scope, ancestors) => {
    const found = renamedBy(node, ancestors[0], names);
    if (found !== null) renamed.push({ ...found, scope });
    const helper = foreignHelper(node, ancestors);
    if (helper !== null) edits.push({ start: helper.start, end: helper.end, text: "" });
    asked.look(node, scope);
    if (isDividedOf(node, javascript)) edits.push(...parenthesized(node));
  });
  edits.push(...asked.edits(javascript));
  const renaming = new Renaming(identifiers, names);
  const calls = renamed.filter((each) => !renaming.restore(each)).flatMap(calling);
  if (calls.length > 0) edits.push({ start, end: start, text: namerText });
  return applyEdits(javascript, map.mappings, [...edits, ...calls, ...renaming.edits]);
}

/** The bundle with the bundler's own helper for `yield*`, which generators that are not async can have as well. No place moves. */
function withBundlersDelegation(javascript: string): string {
  return javascript.replace(/(?<=\btypeof )__yieldStar\d* *(?=!==)/, (name) =>
    "undefined".padEnd(name.length),
  );
}

/** False if nothing can be there to undo: parsing takes long. */
function needsIt(javascript: string, names: WrittenNames): boolean {
  if (/yield\s*\*\s*__yieldStar/.test(javascript) || mayAskPrototype(javascript)) return true;
  if (names.range !== null && /\bof\s*\//.test(javascript.slice(...names.range))) return true;
  if (/=\s*class _|_default\d*\s*=|(?:class|function\*?) \w+_default/.test(javascript)) return true;
  for (const offset of names.offsets) if (names.mayDeclare(offset)) return true;
  return false;
}

/** True for a variable `of` before a slash: the engine, which looks ahead for the end of the function around all, takes a pattern to
 * begin there. */
function isDividedOf(node: AnyNode, javascript: string): boolean {
  if (node.type !== "Identifier" || node.name !== "of") return false;
  return /^\s*\//.test(javascript.slice(node.end, node.end + 3));
}

function parenthesized({ start, end }: Node): Edit[] {
  return [
    { start, end: start, text: "(" },
    { start: end, end, text: ")" },
  ];
}

/** A module that is evaluated late stands in a wrapper, of which the bundler's map has no place. */
const wrapper = /var [\w$]+\s*=\s*__(?:commonJS|esm)\d*\(\{\s*"[^"]*"\([^()]*\)\s*\{\s*$/;

/** Parses the author's part of the bundle, which stands between parts of the SDK, and tells where it begins. Everything is parsed
 * if that part is not a list of whole statements. */
function parseAuthors(
  javascript: string,
  [first, end]: readonly [number, number],
): readonly [Node, number] | null {
  const before = javascript.slice(0, first);
  const wrapped = before.slice(-2_000).search(wrapper);
  const start = wrapped === -1 ? first : Math.max(0, first - 2_000) + wrapped;
  const part = " ".repeat(start) + javascript.slice(start, end);
  const program = parsedOrNull(part);
  if (program !== null) return [program, start];
  const whole = parsedOrNull(javascript);
  return whole && [whole, javascript.indexOf("{", javascript.indexOf("=>")) + 1];
}

/** A bundle's syntax tree; null where it is no module. */
export function parsedOrNull(text: string): Node | null {
  try {
    return parse(text, { ecmaVersion: "latest", sourceType: "module" });
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The function or class that a node names, if its author gave it another name. */
function renamedBy(
  node: AnyNode,
  parent: AnyNode | undefined,
  names: WrittenNames,
): Omit<Renamed, "scope"> | null {
  const [id, made] = naming(node);
  if (id === null || made === null) return null;
  const name = names.at(id.start) ?? defaultName(made, id, names) ?? innerName(id, parent, names);
  return name === null || name === id.name ? null : { node: made, id, name };
}

/** The identifier that names a function or class (ECMA-262 §8.4, NamedEvaluation), and that. */
function naming(node: AnyNode): readonly [Identifier | null, AnyNode | null] {
  switch (node.type) {
    case "FunctionDeclaration":
    case "FunctionExpression":
    case "ClassDeclaration":
    case "ClassExpression":
      return [node.id ?? null, node];
    case "VariableDeclarator":
      return [identifier(node.id), node.init ? nameless(node.init) : null];
    case "AssignmentExpression":
    case "AssignmentPattern":
      return [identifier(node.left), nameless(node.right)];
    default:
      return [null, null];
  }
}

function identifier(node: AnyNode): Identifier | null {
  return node.type === "Identifier" ? node : null;
}

function nameless(node: AnyNode): AnyNode | null {
  if (node.type === "ArrowFunctionExpression") return node;
  const canBe = node.type === "FunctionExpression" || node.type === "ClassExpression";
  return canBe && !node.id ? node : null;
}

/** A default export without a name is called "default"; the bundler calls it after its file. */
function defaultName(made: AnyNode, id: Identifier, names: WrittenNames): string | null {
  if (!/_default\d*$/.test(id.name)) return null;
  const [before, behind] = names.sourceAround(made.start);
  const isDefault = /\bexport\s+default[\s(]*$/.test(before) || /^export\s+default\b/.test(behind);
  return isDefault ? "default" : null;
}

/** The name for `var Name = class _Name`: the bundler gives a class a name of its own if that is used in it. */
function innerName(
  id: Identifier,
  parent: AnyNode | undefined,
  names: WrittenNames,
): string | null {
  if (!id.name.startsWith("_")) return null;
  if (parent?.type !== "VariableDeclarator" && parent?.type !== "AssignmentExpression") return null;
  if (names.sourceHas(id.start, id.name)) return null;
  const [outer] = naming(parent);
  return outer === null ? null : (names.at(outer.start) ?? outer.name);
}

/** The helper's name where it is called by a generator that is not async. */
function foreignHelper(node: AnyNode, ancestors: readonly AnyNode[]): Node | null {
  if (node.type !== "YieldExpression" || !node.delegate || node.argument?.type !== "CallExpression")
    return null;
  const { callee } = node.argument;
  if (callee.type !== "Identifier" || !/^__yieldStar\d*$/.test(callee.name)) return null;
  const at = ancestors.findIndex(
    ({ type }) => type === "FunctionExpression" || type === "FunctionDeclaration",
  );
  const caller = ancestors[at + 1];
  const isAsync =
    caller?.type === "CallExpression" &&
    caller.callee.type === "Identifier" &&
    /^__asyncGenerator\d*$/.test(caller.callee.name);
  return isAsync ? null : callee;
}

/** Code that gives a function its name when it is made. */
function calling({ node, id, name }: Renamed): Edit[] {
  const value = JSON.stringify(name);
  if (node.type === "ClassDeclaration" || node.type === "ClassExpression") {
    if (hasStaticName(node)) return [];
    const at = node.body.start + 1;
    return [{ start: at, end: at, text: `static{${namer}(this,${value})}` }];
  }
  const { start, end } = node;
  if (node.type === "FunctionDeclaration") {
    return [{ start: end, end, text: `${namer}(${id.name},${value});` }];
  }
  return [
    { start, end: start, text: `${namer}(` },
    { start: end, end, text: `,${value})` },
  ];
}

function hasStaticName({ body }: Class): boolean {
  return body.body.some(
    (member) =>
      "static" in member &&
      member.static &&
      !member.computed &&
      (member.key as { name?: string; value?: unknown }).name === "name",
  );
}
