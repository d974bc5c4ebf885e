import type { AnyNode, Node } from "acorn";
import type { Edit } from "./edits.ts";
import type { Scope } from "./scopes.ts";

interface Question {
  /** The call, and its `Object`. */
  readonly call: Node;
  readonly object: Node;
  /** The variable that it asks about; null for a function that stands there. */
  readonly name: string | null;
  readonly scope: Scope;
  /** The `.prototype` behind that, where the prototype of this is asked for. */
  readonly member: Pick<Node, "start" | "end"> | null;
}

/** `Object.getPrototypeOf(async function () {})`, or of a variable that is one, by which programs get at the constructor and the
 * prototype of async functions; and `Object.getPrototypeOf(async function* () {}.prototype)`, by which they get at what all async
 * iterators inherit from. Reflect's tells them (runtime/promise/tell-async.ts); the same of Object would make all calls of it
 * dearer. */
export class AskedPrototypes {
  readonly #of: Question[] = [];
  readonly #asynchronous: {
    readonly name: string;
    readonly scope: Scope;
    readonly made: AnyNode;
  }[] = [];

  /** Looks at a node of the bundle, and the scope that it stands in. */
  look(node: AnyNode, scope: Scope): void {
    const named = asyncNamed(node);
    // The name of a declaration is the outer scope's.
    if (named !== null) this.#asynchronous.push({ ...named, scope: outerOf(node, scope) });
    if (node.type !== "CallExpression" || node.callee.type !== "MemberExpression") return;
    const { object, property } = node.callee;
    if (object.type !== "Identifier" || object.name !== "Object") return;
    if (property.type !== "Identifier" || property.name !== "getPrototypeOf") return;
    const [given] = node.arguments;
    if (given === undefined) return;
    const value = ownerOf(given) ?? given;
    const member = value === given ? null : { start: value.end, end: given.end };
    const question = { call: node, object, scope, member };
    if (value.type === "Identifier") this.#of.push({ ...question, name: value.name });
    else if (isFunction(value) && (member === null || isAsync(value, generatorHelper))) {
      this.#of.push({ ...question, name: null });
    }
  }

  /** What has those calls ask for an async function's. To be called when all nodes have been looked at. */
  edits(javascript: string): Edit[] {
    const declared = this.#asynchronous.map(({ name, scope, made }) => ({
      name,
      holder: declaring(name, scope),
      isGenerator: isAsync(made, generatorHelper),
    }));
    return this.#of
      .filter(({ name, scope, member }) => {
        if (name === null) return true;
        const holder = declaring(name, scope);
        return declared.some(
          (own) =>
            own.name === name && own.holder === holder && (member === null || own.isGenerator),
        );
      })
      .flatMap(({ call, object, member }) => {
        const edit = { start: object.start, end: object.end, text: "Reflect" };
        if (member === null) return [edit];
        // The generator's is asked for, and what that has as its generators' prototype.
        const moved = { start: call.end, end: call.end, text: ".prototype" };
        return [edit, ...removed(javascript, member), moved];
      });
  }
}

/** Takes a piece of the text out, but for ends of lines, which no edit may hold. */
function removed(javascript: string, { start, end }: Pick<Node, "start" | "end">): Edit[] {
  const lines = javascript.slice(start, end).matchAll(/[^\n]+/g);
  return Array.from(lines, ({ 0: line, index }) => {
    return { start: start + index, end: start + index + line.length, text: "" };
  });
}

/** False if no call in the bundle can be one of these: parsing takes long. */
export function mayAskPrototype(javascript: string): boolean {
  const asked = /\bObject\.getPrototypeOf\((?:([\w$]+)(?:\.prototype)?\)|function\b|\()/g;
  const names = new Set(Array.from(javascript.matchAll(asked), ([, name]) => name));
  for (const name of names) {
    if (name === undefined) return true;
    const escaped = name.replaceAll("$", "\\$");
    const made = `(?:function ${escaped}|\\b${escaped} ?= ?(?:function\\b[^(]*)?)\\([^()]*\\)`;
    if (new RegExp(`${made} ?(?:=>|\\{)\\s*(?:return )?__async`).test(javascript)) return true;
  }
  return false;
}

/** What a value is the `prototype` of; null where it is none. */
function ownerOf(value: AnyNode): AnyNode | null {
  if (value.type !== "MemberExpression" || value.computed) return null;
  const { object, property } = value;
  return property.type === "Identifier" && property.name === "prototype" ? object : null;
}

const helper = /^__async(?:Generator)?\d*$/;
const generatorHelper = /^__asyncGenerator\d*$/;

/** The variable that is an async function, and that. */
function asyncNamed(node: AnyNode): { readonly name: string; readonly made: AnyNode } | null {
  if (node.type === "FunctionDeclaration") {
    return node.id && isAsync(node, helper) ? { name: node.id.name, made: node } : null;
  }
  if (node.type !== "VariableDeclarator" || node.id.type !== "Identifier" || !node.init)
    return null;
  return isFunction(node.init) && isAsync(node.init, helper)
    ? { name: node.id.name, made: node.init }
    : null;
}

function isFunction(node: AnyNode): boolean {
  return node.type === "FunctionExpression" || node.type === "ArrowFunctionExpression";
}

/** True for what the bundler makes of an async function: its body is one call of a helper, of these names. */
function isAsync(node: AnyNode, helpers: RegExp): boolean {
  if (!("body" in node)) return false;
  const { body } = node as { body: AnyNode };
  const [first] = body.type === "BlockStatement" ? body.body : [];
  const value = first?.type === "ReturnStatement" ? first.argument : body;
  return (
    value?.type === "CallExpression" &&
    value.callee.type === "Identifier" &&
    helpers.test(value.callee.name)
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
