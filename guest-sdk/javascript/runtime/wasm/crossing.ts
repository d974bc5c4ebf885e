// Values between scripts and modules (WebAssembly JavaScript interface, ToWebAssemblyValue and ToJSValue). Whole numbers
// of 32 bits and floats cross as they are; those of 64 bits, and several results, through the instance's state.
import { enter } from "./bridge.ts";
import type { Signature } from "./description.ts";
import { trapped } from "./errors.ts";
import { handleOf, holding, valueOfHandle } from "./references.ts";
import type { FunctionIds } from "./table.ts";

// biome-ignore lint/suspicious/noExplicitAny: functions of any type.
type AnyFunction = (...values: any[]) => any;

/** Types whose values cross as they are, one as the result of a call. */
const plain = /^[ifd]*:[ifd]?$/;

/** Where values cross, in the state of an instance. */
export class Crossing {
  readonly #longs: BigInt64Array;
  readonly #view: DataView;
  readonly #functions: FunctionIds;

  constructor(state: ArrayBuffer, at: number, functions: FunctionIds) {
    this.#longs = new BigInt64Array(state, at, 64);
    this.#view = new DataView(state, at);
    this.#functions = functions;
  }

  /** A script's value as the module has it. */
  toModule(type: string, value: unknown): number | bigint {
    if (type === "r") return handleOf(value);
    return type === "c" ? functionId(this.#functions, value) : convert(type, value);
  }

  /** What the module has, as a script's value. */
  toScript(type: string, value: unknown): unknown {
    if (type === "r") return valueOfHandle(value as number);
    if (type !== "c") return value;
    return value === 0 ? null : this.#functions.functionOf(value as number);
  }

  write(index: number, type: string, value: unknown): void {
    if (type === "l") this.#longs[index] = value as bigint;
    else if (type === "f") this.#view.setFloat32(8 * index, value as number, true);
    else if (type === "d") this.#view.setFloat64(8 * index, value as number, true);
    else this.#view.setInt32(8 * index, value as number, true);
  }

  read(index: number, type: string): number | bigint {
    if (type === "l") return this.#longs[index]!;
    if (type === "f") return this.#view.getFloat32(8 * index, true);
    if (type === "d") return this.#view.getFloat64(8 * index, true);
    return this.#view.getInt32(8 * index, true);
  }
}

function convert(type: string, value: unknown): number | bigint {
  if (type === "i") return (value as number) | 0;
  if (type !== "l") return +(value as number);
  if (typeof value === "bigint") return value;
  // As the language converts: numbers throw, booleans and texts do not.
  const [made] = BigInt64Array.of(value as bigint);
  return made!;
}

/** The id of a function of an instance; 0 for null. */
export function functionId(functions: FunctionIds, value: unknown): number {
  const id = value === null ? 0 : functions.idOf(value);
  if (id !== null) return id;
  throw new TypeError(
    "WebAssembly: a reference to a function is null or a function that the same instance exports",
  );
}

/** A function that calls a module's: `place` of what enters by its type, the address of its instance's state, its id, and whether
 * the module has references. */
export function exported(
  signature: Signature,
  place: number,
  state: number,
  id: number,
  crossing: Crossing,
  references: boolean,
): AnyFunction {
  if (plain.test(signature.join(":"))) {
    const run = exportedPlain(signature, place, state, id);
    return references ? holding((values) => run(...values)) : run;
  }
  const run = exportedByState(signature, place, state, id, crossing);
  return references ? holding(run) : (...values) => run(values);
}

function exportedPlain([params]: Signature, place: number, state: number, id: number): AnyFunction {
  const finish = (value: unknown) => {
    if (value === null) throw trapped();
    return value;
  };
  const [a, b, c] = [...params].map((letter) => letter === "i");
  const one = a ? (x: number) => x | 0 : (x: number) => +x;
  switch (params.length) {
    case 0:
      return () => finish(enter(place, state, id));
    case 1:
      return (x) => finish(enter(place, state, id, one(x)));
    case 2:
      if (a && b) return (x, y) => finish(enter(place, state, id, x | 0, y | 0));
      break;
    case 3:
      if (a && b && c) return (x, y, z) => finish(enter(place, state, id, x | 0, y | 0, z | 0));
      break;
    default:
      break;
  }
  return (...values) => {
    const converted = [...params].map((type, index) => convert(type, values[index]));
    return finish(enter(place, state, id, ...converted));
  };
}

/** A function of a script that is called as a module's with this type would be. */
export function adapter([params, results]: Signature, called: AnyFunction): AnyFunction {
  return (...values) => {
    const value = called(...[...params].map((type, index) => rounded(type, values[index])));
    return results === "" ? undefined : rounded(results, value);
  };
}

/** What becomes of a value that passes through a module. */
function rounded(type: string, value: unknown): number | bigint {
  const converted = convert(type, value);
  return type === "f"
    ? Math.fround(converted as number)
    : type === "l"
      ? BigInt.asIntN(64, converted as bigint)
      : converted;
}

/** What a table gives for a function that its module alone can call. */
export function uncallable(): AnyFunction {
  return () => {
    throw new TypeError(
      "WebAssembly: a function with vectors, or with more than 64 parameters or results, can only be called by its module",
    );
  };
}

/** The same of a list of values. */
function exportedByState(
  [params, results]: Signature,
  place: number,
  state: number,
  id: number,
  crossing: Crossing,
): (values: readonly unknown[]) => unknown {
  const types = [...params];
  const resultTypes = [...results];
  const hasLongs = types.includes("l");
  return (values) => {
    const given = types.map((type, index) => crossing.toModule(type, values[index]));
    // After all are converted, which may have scripts cross.
    for (let index = 0; hasLongs && index < types.length; index++) {
      if (types[index] !== "l") continue;
      crossing.write(index, "l", given[index]);
      given[index] = 0;
    }
    const value = enter(place, state, id, ...given);
    if (value === null) throw trapped();
    if (results === "l") return crossing.read(0, "l");
    if (results.length < 2) return crossing.toScript(results, value);
    return resultTypes.map((type, index) => crossing.toScript(type, crossing.read(index, type)));
  };
}

/** The function that a module calls in the place of one of the author's. */
export function imported(
  [params, results]: Signature,
  called: AnyFunction,
  crossing: Crossing,
): AnyFunction {
  if (!plain.test(`${params}:${results}`)) {
    const types = [...params];
    return (...values) => {
      // All that the state has is read before a script runs, which may have others cross.
      const given = types.map((type, index) =>
        type === "l" ? crossing.read(index, "l") : crossing.toScript(type, values[index]),
      );
      const value = called(...given);
      if (results.length === 0) return undefined;
      if (results.length === 1) {
        const converted = crossing.toModule(results, value);
        if (results === "l") crossing.write(0, "l", converted);
        return results === "l" ? 0 : converted;
      }
      const all = [...(value as Iterable<unknown>)];
      if (all.length !== results.length) {
        throw new TypeError(`${results.length} values are wanted, and ${all.length} came`);
      }
      const converted = all.map((each, index) => crossing.toModule(results[index]!, each));
      for (const [index, each] of converted.entries()) crossing.write(index, results[index]!, each);
      return undefined;
    };
  }
  if (results === "i") {
    if (params.length === 1) return (x) => called(x) | 0;
    if (params.length === 2) return (x, y) => called(x, y) | 0;
    return (...values) => called(...values) | 0;
  }
  if (results !== "") {
    if (params.length === 1) return (x) => +called(x);
    if (params.length === 2) return (x, y) => +called(x, y);
    return (...values) => +called(...values);
  }
  if (params.length === 1) return (x) => void called(x);
  if (params.length === 2) return (x, y) => void called(x, y);
  return (...values) => void called(...values);
}
