import type { AnyNode, Node } from "acorn";
import type { Scope } from "./scopes.ts";

/** `Object.getPrototypeOf(async function () {})`, or of a variable that is one, by which programs get at the constructor and the
 * prototype of async functions. Reflect's tells them (runtime/promise/tell-async.ts); the same of Object would make all calls of it
 * dearer. */
export class AskedPrototypes {
  readonly #of: { readonly object: Node; readonly name: string | null; readonly scope: Scope }[] =
    [];
  readonly #asynchronous: { readonly name: string; readonly scope: Scope }[] = [];

  /** Looks at a node of the bundle, and the scope that it stands in. */
  look(node: AnyNode, scope: Scope): void {
    const name = asyncName(node);
    // The name of a declaration is the outer scope's.
    if (name !== null) this.#asynchronous.push({ name, scope: outerOf(node, scope) });
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return;
    const { object, property } = node.callee;
    if (object.type !== "Identifier" || object.name !== "Object") return;
    if (property.type !== "Identifier" || property.name !== "getPrototypeOf") return;
    const [value] = node.arguments;
    if (value?.type === "Identifier") this.#of.push({ object, name: value.name, scope });
    else if (value !== undefined && isFunction(value)) this.#of.push({ object, name: null, scope });
  }

  /** The places of `Object` of those that ask for an async function's. To be called when all nodes have been looked at. */
  found(): Node[] {
    const declared = this.#asynchronous.map(({ name, scope }) => [name, declaring(name, scope)]);
    return this.#of
      .filter(({ name, scope }) => {
        if (name === null) return true;
        const holder = declaring(name, scope);
        return declared.some(([own, its]) => own === name && its === holder);
      })
      .map(({ object }) => object);
  }
}

/** False if no call in the bundle can be one of these: parsing takes long. */
export function mayAskPrototype(javascript: string): boolean {
  const asked = /\bObject\.getPrototypeOf\((?:([\w$]+)\)|function\b|\()/g;
  const names = new Set(Array.from(javascript.matchAll(asked), ([, name]) => name));
  for (const name of names) {
    if (name === undefined) return true;
    const escaped = name.replaceAll("$", "\\$");
    const made = `(?:function ${escaped}|\\b${escaped} ?= ?(?:function\\b[^(]*)?)\\([^()]*\\)`;
    if (new RegExp(`${made} ?(?:=>|\\{)\\s*(?:return )?__async`).test(javascript)) return true;
  }
  return false;
}

/** The variable that is an async function. */
function asyncName(node: AnyNode): string | null {
  if (node.type === "FunctionDeclaration") return isAsync(node) ? (node.id?.name ?? null) : null;
  if (node.type !== "VariableDeclarator" || node.id.type !== "Identifier" || !node.init)
    return null;
  return isFunction(node.init) && isAsync(node.init) ? node.id.name : null;
}

function isFunction(node: AnyNode): boolean {
  return node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

/** True for what the bundler makes of an async function: its body is one call of a helper. */
function isAsync(node: AnyNode): boolean {
  if (!("body" in node)) return false;
  const { body } = node as { body: AnyNode };
  const [first] = body.type === "BlockStatement" ? body.body : [];
  const value = first?.type === "ReturnStatement" ? first.argument : body;
  return (
    value?.type === "CallExpression" &&
    value.callee.type === "Identifier" &&
    /^__async(?:Generator)?\d*$/.test(value.callee.name)
  );
}

function outerOf(node: AnyNode, scope: Scope): Scope {
  return scope.node === node && scope.outer !== null ? scope.outer : scope;
}

/** The scope that declares a name as it is known in another; null for a global. */
function declaring(name: string, from: Scope): Scope | null {
  let scope: Scope | null = from;
  while (scope !== null && !scope.declared.has(name)) scope = scope.outer;
  return scope;
}
