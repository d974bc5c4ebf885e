import type { ComparableFunction } from "./comparison.ts";

type Pair = readonly [now: ComparableFunction | null, before: ComparableFunction | null];

/** Pairs the functions of two builds, null where one has no partner. They are found by kind, module and name; those
 * left by name alone, since adding a module to a component gives others new names, and a function may move. Of several
 * of one name, as compilers make of generic code, the figures are added up. */
export function matchFunctions(
  now: readonly ComparableFunction[],
  before: readonly ComparableFunction[],
): Pair[] {
  const pairs: Pair[] = [];
  let left = [now, before] as const;
  for (const keyOf of [withModule, nameAlone]) {
    const [nows, befores] = left.map((functions) => byKey(functions, keyOf));
    const unmatched: [ComparableFunction[], ComparableFunction[]] = [[], []];
    for (const [key, own] of nows!) {
      const other = befores!.get(key);
      if (other === undefined) unmatched[0].push(own);
      else pairs.push([own, other]);
      befores!.delete(key);
    }
    unmatched[1].push(...befores!.values());
    left = unmatched;
  }
  return [
    ...pairs,
    ...left[0].map((own): Pair => [own, null]),
    ...left[1].map((other): Pair => [null, other]),
  ];
}

function withModule(own: ComparableFunction): string {
  return `${own.module ?? ""}\n${nameAlone(own)}`;
}

/** A function's key without line numbers: lines move, so only the file of its source counts. */
function nameAlone({ kind, name, source }: ComparableFunction): string {
  const file = (source ?? "").replace(/(:\d+)+$/, "");
  return `${kind}\n${file}\n${withoutHash(name)}`;
}

/** Rust's compiler ends names with a digest that differs from build to build, in its older manner of mangling
 * (`…17h0123456789abcdefE`, or `::h0123456789abcdef` once demangled). */
function withoutHash(name: string): string {
  return name.replace(/(?:17h[0-9a-f]{16}E|::h[0-9a-f]{16})(?=$|\.)/, "");
}

function byKey(
  functions: readonly ComparableFunction[],
  keyOf: (own: ComparableFunction) => string,
): Map<string, ComparableFunction> {
  const found = new Map<string, ComparableFunction>();
  for (const own of functions) {
    const key = keyOf(own);
    const other = found.get(key);
    found.set(key, other === undefined ? own : sum(other, own));
  }
  return found;
}

function sum(one: ComparableFunction, other: ComparableFunction): ComparableFunction {
  return {
    ...one,
    self: one.self + other.self,
    cumulative: one.cumulative + other.cumulative,
    calls: one.calls + other.calls,
  };
}
