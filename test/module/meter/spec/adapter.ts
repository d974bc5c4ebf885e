// Calls with bits instead of JavaScript's numbers: vectors can't cross to JavaScript, and NaNs lose
// their payload there. So a small module calls in between, one for each type of function.

import type { FunctionShape } from "../support/text-module.ts";
import { assemble } from "../support/wat.ts";
import type { Constants, NumberType } from "./constants.ts";
import { type Actual, hostValue, type Value } from "./values.ts";

interface Crossing {
  /** Types that cross in its place. */
  readonly types: string;
  /** Code that turns what crossed, from a local on, into the value. */
  readonly enter: (local: number) => string;
  /** Code that turns the value in a local into what crosses. */
  readonly leave: (local: number) => string;
}

const asItIs = (type: string): Crossing => ({
  types: type,
  enter: (local) => `local.get ${local}`,
  leave: (local) => `local.get ${local}`,
});

function crossing(type: string): Crossing {
  switch (type) {
    case "f32":
      return {
        types: "i32",
        enter: (local) => `local.get ${local} f32.reinterpret_i32`,
        leave: (local) => `local.get ${local} i32.reinterpret_f32`,
      };
    case "f64":
      return {
        types: "i64",
        enter: (local) => `local.get ${local} f64.reinterpret_i64`,
        leave: (local) => `local.get ${local} i64.reinterpret_f64`,
      };
    case "v128":
      return {
        types: "i64 i64",
        enter: (local) =>
          `local.get ${local} i64x2.splat local.get ${local + 1} i64x2.replace_lane 1`,
        leave: (local) =>
          `local.get ${local} i64x2.extract_lane 0 local.get ${local} i64x2.extract_lane 1`,
      };
    default:
      return asItIs(type);
  }
}

const compiled = new Map<string, WebAssembly.Module>();

async function adapterFor(head: string, code: string): Promise<WebAssembly.Module> {
  const text = `(module (import "it" "it" ${head}) ${code})`;
  let module = compiled.get(text);
  if (module === undefined) {
    module = new WebAssembly.Module(await assemble(text));
    compiled.set(text, module);
  }
  return module;
}

type Callable = (...args: readonly unknown[]) => unknown;

/** A function by which one of the given type is called with bits and answers with bits; null where a
 * type is one of a module's own. */
export async function functionAdapter(
  it: unknown,
  { params, results }: FunctionShape,
): Promise<Callable | null> {
  if ([...params, ...results].some((type) => /\d\)$/.test(type))) return null;
  const parameters = params.map(crossing);
  const answers = results.map(crossing);
  let at = 0;
  const enter = parameters.map(({ types, enter }) => {
    const code = enter(at);
    at += types.match(/\([^)]*\)|\S+/g)!.length;
    return code;
  });
  const crossed = parameters.map(({ types }) => types).join(" ");
  const store = results.map((_, index) => `local.set ${at + results.length - 1 - index}`);
  const leave = answers.map(({ leave }, index) => leave(at + index));
  const module = await adapterFor(
    `(func $it (param ${params.join(" ")}) (result ${results.join(" ")}))`,
    `(func (export "run") (param ${crossed}) (result ${answers.map(({ types }) => types).join(" ")})
      ${results.map((type) => `(local ${nullable(type)})`).join(" ")}
      ${enter.join("\n")} call $it ${store.join(" ")} ${leaving(results, leave).join("\n")})`,
  );
  try {
    return new WebAssembly.Instance(module, { it: { it } }).exports.run as Callable;
  } catch (error) {
    // A function of a type in a recursion group is of no type of the adapter's.
    if (error instanceof WebAssembly.LinkError) return null;
    throw error;
  }
}

/** A local begins with a value, so a reference in it may be null. */
function nullable(type: string): string {
  return type.replace(/^\(ref (?!null)/, "(ref null ");
}

function leaving(results: readonly string[], codes: readonly string[]): string[] {
  return codes.map((code, index) =>
    nullable(results[index]!) === results[index] ? code : `${code} ref.as_non_null`,
  );
}

/** As {@link functionAdapter}, for a global's value. */
export async function globalAdapter(
  it: unknown,
  { type, mutable }: { readonly type: string; readonly mutable: boolean },
): Promise<Callable | null> {
  if (/\d\)$/.test(type)) return null;
  const { types, leave } = crossing(type);
  const module = await adapterFor(
    `(global $it ${mutable ? `(mut ${type})` : type})`,
    `(func (export "run") (result ${types}) (local ${nullable(type)})
      global.get $it local.set 0 ${leaving([type], [leave(0)]).join("")})`,
  );
  return new WebAssembly.Instance(module, { it: { it } }).exports.run as Callable;
}

/** Arguments as they cross. */
export function crossingArguments(args: readonly Value[], constants: Constants): unknown[] {
  return args.flatMap((value): unknown[] => {
    if (value.kind === "null") return [null];
    if (value.kind === "host") return [hostValue(value.number)];
    const bits = constants.bits(value.constant);
    return value.type === "i32" || value.type === "f32" ? [Number(bits[0])] : bits;
  });
}

/** What crossed back, as values of the types. */
export function crossedResults(types: readonly string[], answer: unknown): Actual[] {
  const flat = Array.isArray(answer) ? [...(answer as unknown[])] : [answer];
  return types.map((type): Actual => {
    if (type === "v128") {
      const bits = [unsigned(flat.shift()), unsigned(flat.shift())];
      return { type, bits };
    }
    const value = flat.shift();
    if (!/^[if]\d\d$/.test(type)) return { type: "reference", value };
    const narrow = type === "i32" || type === "f32";
    return {
      type: type as NumberType,
      bits: [narrow ? BigInt(Number(value) >>> 0) : unsigned(value)],
    };
  });
}

function unsigned(value: unknown): bigint {
  return BigInt.asUintN(64, value as bigint);
}
