import { type FunctionType, functionTypeAt, memoryTypes, tableTypes } from "../../wasm/module.ts";
import { type ValueType, valueTypes } from "../../wasm/value-types.ts";
import { moduleHash } from "./bridge.ts";
import { entered } from "./join.ts";
import { type JoinableModule, readJoinable, typeKey } from "./joinable-module.ts";
import { stateOffsets } from "./state-layout.ts";

/** Types as letters: i32, i64, f32, f64; `r` is an externref, `c` a funcref, which is called. */
export type Letters = string;

interface Named {
  readonly module: string;
  readonly name: string;
}

/** What the SDK has to know of a joined module (`guest-sdk/javascript/runtime/wasm`): places count from where the module's
 * functions begin, offsets are bytes of an instance's state. */
export interface ModuleDescription {
  readonly hash: readonly [number, number];
  readonly bytes: number;
  /** By type, parameters and results; the place of the function that enters by it is its index. */
  readonly types: readonly (readonly [params: Letters, results: Letters])[];
  /** By reachable function, the index of its type in `types`, and its index in the module. A type of null can't cross: it
   * has vectors or too many values. */
  readonly reachable: readonly (readonly [type: number | null, index: number])[];
  readonly imports: readonly (Named &
    (
      | {
          readonly kind: "function";
          readonly type: readonly [Letters, Letters];
          readonly at: number;
        }
      | { readonly kind: "table" | "memory" }
      | {
          readonly kind: "global";
          readonly value: Letters;
          readonly mutable: boolean;
          readonly at: number;
        }
    ))[];
  readonly exports: readonly {
    readonly name: string;
    readonly kind: string;
    readonly index: number;
  }[];
  readonly memory: Sizes | null;
  /** Where a table's record is, and the function that grows it. */
  readonly tables: readonly (Sizes & {
    readonly element: Letters;
    readonly at: number;
    readonly grow: number;
  })[];
  /** Functions that call one of a script: their places in `reachable`, and where the state has what they call. */
  readonly adapters: readonly (readonly [place: number, at: number])[];
  /** True if it can hold values of scripts. */
  readonly references: boolean;
  /** All globals, imported ones first. */
  readonly globals: readonly {
    readonly value: Letters;
    readonly mutable: boolean;
    readonly at: number;
  }[];
  readonly start: { readonly type: number };
  readonly state: {
    readonly bytes: number;
    readonly memory: number;
    readonly grow: number;
    readonly crossing: number;
  };
}

interface Sizes {
  readonly min: number;
  readonly max: number | null;
}

const letters = new Map<ValueType, string>([
  [valueTypes.i32, "i"],
  [valueTypes.i64, "l"],
  [valueTypes.f32, "f"],
  [valueTypes.f64, "d"],
  [valueTypes.v128, "v"],
  [valueTypes.externref, "r"],
  [valueTypes.funcref, "c"],
]);

function lettersOf(types: readonly ValueType[]): Letters {
  return types.map((type) => letters.get(type)!).join("");
}

function signature({ params, results }: FunctionType): readonly [Letters, Letters] {
  return [lettersOf(params), lettersOf(results)];
}

/** True if a module has a type, table or global of values of scripts. Without one it has no function that gets such a value. */
function holdsValues({ module, globals }: JoinableModule): boolean {
  const all = [
    ...module.types.flatMap((type) =>
      type.kind === "function" ? [...type.params, ...type.results] : [],
    ),
    ...tableTypes(module).map(({ element }) => element),
    ...globals.map(({ value }) => value),
  ];
  return all.includes(valueTypes.externref);
}

/** Describes a module that can be joined to the engine.
 * @throws SkerryError as `readJoinable` does. */
export function describeModule(bytes: Uint8Array, label: string): ModuleDescription {
  const joinable = readJoinable(bytes, label);
  const { module, layout, reachable, types } = joinable;
  const enters = entered(joinable);
  const own = types.length - layout.adapters.length;
  const enterOf = new Map(enters.map((type, index) => [typeKey(type), index]));
  const globals = joinable.globals.map(({ value, mutable }, index) => ({
    value: lettersOf([value]),
    mutable,
    at: layout.globals[index]!,
  }));
  const sizes = ({ min, max }: Sizes) => ({ min, max: max === Infinity ? null : max });
  const memory = memoryTypes(module)[0];
  let functions = 0;
  let global = 0;
  return {
    hash: moduleHash(bytes),
    bytes: bytes.length,
    types: enters.map(signature),
    reachable: reachable.map(
      (index) => [enterOf.get(typeKey(types[index]!)) ?? null, index] as const,
    ),
    imports: module.imports.map(({ module: from, name, type }) => {
      const named = { module: from, name };
      if (type.kind === "function") {
        const at = layout.functions[functions++]!;
        const called = signature(functionTypeAt(module, type.type));
        return { ...named, kind: "function" as const, type: called, at };
      }
      if (type.kind === "global")
        return { ...named, kind: "global" as const, ...globals[global++]! };
      return { ...named, kind: type.kind as "table" | "memory" };
    }),
    exports: module.exports.map(({ name, kind, index }) => ({ name, kind, index })),
    memory: memory === undefined ? null : sizes(memory),
    tables: tableTypes(module).map((type, index) => ({
      ...sizes(type),
      element: lettersOf([type.element]),
      at: layout.tables[index]!,
      grow: layout.tableGrows[index]!,
    })),
    adapters: reachable.flatMap((index, place) => {
      const at = layout.adapters[index - own];
      return at === undefined ? [] : [[place, at] as const];
    }),
    references: holdsValues(joinable),
    globals,
    start: { type: enterOf.get(":")! },
    state: { bytes: layout.bytes, ...stateOffsets },
  };
}
