// Modules with `using` at their top level that are loaded by a call, as `import()` loads them. The bundler declares the names of such a
// module outside of the function that loads it, but not where it writes `try` around them for `using`: nothing else could see them.
import { decode, encode } from "@jridgewell/sourcemap-codec";
import type { AnyNode, CallExpression, Node, VariableDeclaration } from "acorn";
import { applyEdits, type Edit } from "./edits.ts";
import { parsedOrNull } from "./keep-names.ts";
import { boundNames, walkScopes } from "./scopes.ts";
import type { Bundled } from "./top-level-await.ts";

/** What loads a module: a function whose code stands in `try`. */
interface Loader {
  readonly code: Node;
  /** Where its names can be declared for all. */
  readonly before: number;
  readonly names: Set<string>;
}

/** Declares the names of these modules outside of the functions that load them. */
export function withDisposingModules(bundled: Bundled): Bundled {
  if (!/\b__using\d*\(/.test(bundled.text) || !/\b__esm\d*\(/.test(bundled.text)) return bundled;
  const program = parsedOrNull(bundled.text);
  // What can't be parsed the engine refuses as well, in its own words.
  if (program === null) return bundled;
  const loaders = new Map<Node, Loader>();
  const edits: Edit[] = [];
  walkScopes(program, (node, _, ancestors) => {
    if (node.type === "CallExpression") addLoader(node, ancestors, loaders);
    if (node.type !== "VariableDeclaration" || node.kind !== "var") return;
    const loader = loaders.get(ancestors.find(isFunction)!);
    if (loader === undefined || !isWithin(node, loader.code)) return;
    for (const { id } of node.declarations) boundNames(id, loader.names);
    edits.push(...assigning(node, ancestors[0]!));
  });
  for (const { before, names } of loaders.values()) {
    if (names.size === 0) continue;
    edits.push({ start: before, end: before, text: `var ${[...names].join(",")};` });
  }
  const { mappings, ...rest } = JSON.parse(bundled.map);
  const decoded = decode(mappings);
  const text = applyEdits(bundled.text, decoded, edits);
  return { text, map: JSON.stringify({ ...rest, mappings: encode(decoded) }) };
}

/** Takes note of `var init = __esm({ "file.js"() { try { … } … } })`. */
function addLoader(
  { callee, arguments: given }: CallExpression,
  ancestors: readonly AnyNode[],
  loaders: Map<Node, Loader>,
): void {
  if (callee.type !== "Identifier" || !/^__esm\d*$/.test(callee.name)) return;
  const declaration = ancestors.find(({ type }) => type === "VariableDeclaration");
  const [modules] = given;
  if (declaration === undefined || modules?.type !== "ObjectExpression") return;
  for (const each of modules.properties) {
    if (each.type !== "Property" || each.value.type !== "FunctionExpression") continue;
    const held = each.value.body.body.find(({ type }) => type === "TryStatement");
    if (held?.type !== "TryStatement") continue;
    loaders.set(each.value, { code: held.block, before: declaration.start, names: new Set() });
  }
}

/** Has a declaration assign to names that are declared elsewhere. */
function assigning({ start, end, declarations }: VariableDeclaration, parent: AnyNode): Edit[] {
  const isLoop = parent.type === "ForOfStatement" || parent.type === "ForInStatement";
  const isPattern = declarations.some(({ id }) => id.type !== "Identifier");
  const word = { start, end: start + "var".length };
  if (isLoop || !isPattern) return [{ ...word, text: "" }];
  const last = declarations.at(-1)?.end ?? end;
  return [
    { ...word, text: "(" },
    { start: last, end: last, text: ")" },
  ];
}

const isFunction = ({ type }: AnyNode) =>
  type === "FunctionDeclaration" ||
  type === "FunctionExpression" ||
  type === "ArrowFunctionExpression";

const isWithin = (node: Node, outer: Node) => node.start >= outer.start && node.end <= outer.end;
