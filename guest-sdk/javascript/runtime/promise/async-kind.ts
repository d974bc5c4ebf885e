// Async functions and async generators, told from others. The bundler writes them as plain functions whose whole body is
// `return __async(this, arguments, function* …)`: to mark each where it is made would cost every request, so that its text is
// read when somebody asks.

/** What an async function is made by, as far as a program can see. */
export type AsyncKind = new (...values: unknown[]) => unknown;

const { apply, getPrototypeOf } = Reflect;
const { toString: textOf } = Function.prototype;
const { endsWith, indexOf, lastIndexOf, slice, trimEnd } = String.prototype;

// The engine's own kinds can be reached by its own async functions alone, which the bundler leaves none of.
// biome-ignore lint/security/noGlobalEval: it is gone before a worker's code runs.
const evaluate = eval;
const asyncPrototype: object = getPrototypeOf(evaluate("(async()=>{})") as object)!;
const generatorPrototype = getPrototypeOf(
  evaluate("(async function*(){})") as object,
) as AsyncGeneratorFunction;

/** Prototypes of async functions and of async generator functions (ECMA-262 §27.7.3 and §27.4.3). */
export const asyncPrototypes = [asyncPrototype, generatorPrototype] as const;

/** What all async iterators inherit from (§27.1.4). */
export const asyncIteratorPrototype: object = getPrototypeOf(
  generatorPrototype.prototype as object,
)!;

/** The constructor of an async function or async generator function; null for any other value. */
export function asyncKindOf(value: unknown): AsyncKind | null {
  const prototype = asyncPrototypeOf(value);
  return prototype === null ? null : (prototype.constructor as AsyncKind);
}

/** The prototype that an async function or async generator function would have; null for any other value. */
export function asyncPrototypeOf(value: unknown): object | null {
  if (typeof value !== "function") return null;
  const own = getPrototypeOf(value);
  if (own === asyncPrototype || own === generatorPrototype) return own;
  const text = apply(textOf, value, []) as string;
  // Most end in another way.
  if (!apply(endsWith, text, ["})"]) && !/\}\);?\s*\}$/.test(apply(slice, text, [-20])))
    return null;
  const at = apply(indexOf, text, ["__async"]) as number;
  if (at === -1 || !isOwnBody(apply(trimEnd, apply(slice, text, [0, at]), []))) return null;
  const isGenerator = apply(slice, text, [at, at + 16]) === "__asyncGenerator";
  return isGenerator ? generatorPrototype : asyncPrototype;
}

/** True if what stands before the call is the beginning of a function, and of no other within it. */
function isOwnBody(head: string): boolean {
  if (apply(endsWith, head, ["=>"])) {
    // One arrow: not one that gives another.
    return apply(indexOf, head, ["=>"]) === head.length - 2 && isClosed(head);
  }
  if (!apply(endsWith, head, ["return"])) return false;
  const before = apply(trimEnd, apply(slice, head, [0, -6]), []) as string;
  const first = apply(indexOf, before, ["{"]);
  return first === before.length - 1 && apply(lastIndexOf, before, ["=>"]) === -1;
}

function isClosed(head: string): boolean {
  let open = 0;
  for (const letter of head) {
    if (letter === "(") open++;
    else if (letter === ")") open--;
  }
  return open === 0;
}
