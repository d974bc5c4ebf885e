// What a module that is joined to an engine may be, and what is known of it before it is joined.
import { SkerryError } from "../../errors.ts";
import {
  countImports,
  type DecodedModule,
  type FunctionType,
  functionTypeAt,
  functionTypeIndices,
  type GlobalType,
  globalTypes,
  memoryTypes,
  tableTypes,
} from "../../wasm/module.ts";
import { pageBytes } from "../../wasm/page.ts";
import { isNumber, type ValueType, valueTypes } from "../../wasm/value-types.ts";
import { decodeCore } from "../decode.ts";
import { crossingValues, type StateLayout, stateLayout } from "./state-layout.ts";

export interface JoinableModule {
  readonly module: DecodedModule;
  readonly layout: StateLayout;
  /** Functions that may stand in tables or be called from outside, those of one type after the other: their ids count
   * in this order. */
  readonly reachable: readonly number[];
  /** By key of a type ({@link typeKey}): the first of its functions in `reachable`, and their number. */
  readonly groups: ReadonlyMap<string, { readonly first: number; readonly count: number }>;
  /** Types of all functions, imported ones first; after the module's own come those that call a script's function, which stands in a table
   * (`adapterTypes`). */
  readonly types: readonly FunctionType[];
  /** Types of all globals, imported ones first, and how many are. */
  readonly globals: readonly GlobalType[];
  readonly importedGlobals: number;
  /** Bytes that its memory always has. */
  readonly minBytes: number;
}

const { i32, i64, f32, f64, v128, funcref, externref } = valueTypes;

/** What crosses between JavaScript and modules. */
const crossing: readonly ValueType[] = [i32, i64, f32, f64, funcref, externref];

const joined: readonly ValueType[] = [...crossing, v128];

const joinedFeatures = new Set([
  "mvp",
  "mutable-globals",
  "sign-extension",
  "saturating-float-to-int",
  "multi-value",
  "bulk-memory",
  "reference-types",
  "simd",
  "extended-const",
]);

/** Equal for equal types of functions. */
export function typeKey(type: FunctionType): string {
  const known = typeKeys.get(type);
  if (known !== undefined) return known;
  const key = `${type.params.join(" ")}:${type.results.join(" ")}`;
  typeKeys.set(type, key);
  return key;
}

/** Instructions and functions name a type any number of times, and it may have a thousand values. */
const typeKeys = new WeakMap<FunctionType, string>();

/** Decodes and validates a module, and plans how it is joined.
 * @throws SkerryError as `decodeCore` does, and `feature-not-allowed` for what can't be joined. */
export function readJoinable(bytes: Uint8Array, label: string): JoinableModule {
  const known = readBefore.get(bytes) ?? readNew(bytes, label);
  readBefore.set(bytes, known);
  return known;
}

/** What is described is joined later, from the same bytes. */
const readBefore = new WeakMap<Uint8Array, JoinableModule>();

function readNew(bytes: Uint8Array, label: string): JoinableModule {
  const { module, features } = decodeCore({ bytes, base: 0, label });
  for (const feature of features.keys()) {
    if (!joinedFeatures.has(feature)) throw refused(label, `the feature ${feature}`);
  }
  const memories = memoryTypes(module);
  if (memories.length > 1) throw refused(label, "more than one memory");
  checkTypes(module, label);

  const indices = functionTypeIndices(module);
  const adapters = adapterTypes(module);
  const types = [...indices.map((index) => functionTypeAt(module, index)), ...adapters];
  const atAdapters = adapters.map((_, index) => indices.length + index);
  const reachable = [...reachableFunctions(module), ...atAdapters].sort((one, other) => {
    const keys = [typeKey(types[one]!), typeKey(types[other]!)] as const;
    return keys[0] < keys[1] ? -1 : keys[0] > keys[1] ? 1 : one - other;
  });
  const groups = new Map<string, { first: number; count: number }>();
  for (const [first, index] of reachable.entries()) {
    const key = typeKey(types[index]!);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first, count: 1 });
    else group.count++;
  }
  const minBytes = (memories[0]?.min ?? 0) * pageBytes;
  return {
    module,
    layout: stateLayout(module, adapters.length),
    reachable,
    groups,
    types,
    globals: globalTypes(module),
    importedGlobals: countImports(module, "global"),
    minBytes,
  };
}

function checkTypes(module: DecodedModule, label: string): void {
  for (const type of module.types) {
    if (type.kind !== "function") throw refused(label, "types of objects");
    if (![...type.params, ...type.results].every((value) => joined.includes(value))) {
      throw refused(label, "functions that take or return references of other types");
    }
  }
  for (const { type } of module.imports) {
    if (type.kind === "tag") throw refused(label, "an imported tag");
    if (type.kind === "function") checkCrossing(functionTypeAt(module, type.type), label);
    if (type.kind === "global" && !crossing.includes(type.type.value)) {
      throw refused(label, "an imported global of a vector");
    }
    if (type.kind === "global" && type.type.mutable && type.type.value === funcref) {
      throw refused(label, "an imported global of a function that may change");
    }
  }
  const indices = functionTypeIndices(module);
  for (const { kind, index } of module.exports) {
    if (kind === "function") checkCrossing(functionTypeAt(module, indices[index]!), label);
    if (kind === "tag") throw refused(label, "an exported tag");
  }
  const held = [
    ...tableTypes(module).map(({ element }) => element),
    ...globalTypes(module).map(({ value }) => value),
  ];
  if (!held.every((type) => joined.includes(type))) {
    throw refused(label, "tables or globals of references of other types");
  }
}

function checkCrossing(type: FunctionType, label: string): void {
  const hindrance = crossingHindrance(type);
  if (hindrance !== null) throw refused(label, hindrance);
}

/** Why JavaScript can't call a function of this type or be called as one; null where it can. */
export function crossingHindrance({ params, results }: FunctionType): string | null {
  if ([...params, ...results].some((type) => !crossing.includes(type))) {
    return "a function with vectors that JavaScript would call or be called by";
  }
  if (params.length > crossingValues || results.length > crossingValues) {
    return `a function of more than ${crossingValues} parameters or results that JavaScript would call or be called by`;
  }
  return null;
}

/** How many functions of a script may stand in an instance's tables, of each type. */
const adaptersOfType = 8;

/** Types of functions of a script that may stand in a module's tables, each as often as there may be such. Glue of Emscripten puts them there (its
 * `addFunction`), into a table that it can grow. */
function adapterTypes(module: DecodedModule): FunctionType[] {
  const tables = tableTypes(module);
  const isOpen = module.exports.some(
    ({ kind, index }) =>
      kind === "table" && tables[index]!.element === funcref && tables[index]!.max === null,
  );
  if (!isOpen) return [];
  const types = new Map<string, FunctionType>();
  for (const type of module.types) {
    if (type.kind !== "function") continue;
    const values = [...type.params, ...type.results];
    if (values.every(isNumber) && type.params.length <= crossingValues && type.results.length <= 1)
      types.set(typeKey(type), type);
  }
  return [...types.values()].flatMap((type) => Array<FunctionType>(adaptersOfType).fill(type));
}

/** Functions that are exported, that an element segment or a global names, or that start the module. */
function reachableFunctions(module: DecodedModule): Set<number> {
  const found = new Set<number>();
  for (const { kind, index } of module.exports) if (kind === "function") found.add(index);
  for (const { items } of module.elements) {
    if (items.kind === "functions") for (const index of items.functions) found.add(index);
    else
      for (const index of items.expressions.map((each) => functionOf(module, each))) {
        if (index !== null) found.add(index);
      }
  }
  for (const { type, initialiser } of module.globals) {
    const named = type.value === funcref ? functionIn(module, initialiser) : null;
    if (named !== null) found.add(named);
  }
  if (module.start !== null) found.add(module.start);
  return found;
}

const refNull = 0xd0;
const refFunc = 0xd2;

/** The function that an item of an element segment names; null for a null reference. */
export function functionOf(module: DecodedModule, item: { readonly start: number }): number | null {
  const { bytes, label } = module;
  if (bytes[item.start] === refNull) return null;
  const named = functionIn(module, item);
  if (named !== null) return named;
  throw refused(label, "a table's item that a global gives");
}

/** The function that an initialiser begins with; null if there is none. */
function functionIn(
  { bytes }: DecodedModule,
  { start }: { readonly start: number },
): number | null {
  if (bytes[start] !== refFunc) return null;
  let index = 0;
  for (let at = start + 1, shift = 0; ; at++, shift += 7) {
    index |= (bytes[at]! & 0x7f) << shift;
    if (bytes[at]! < 0x80) return index;
  }
}

export function refused(label: string, what: string): SkerryError {
  return new SkerryError(
    "feature-not-allowed",
    `The ${label} uses ${what}, which a module in a JavaScript worker can't.`,
  );
}

/** The number of functions that the module imports. */
export function importedFunctions(module: DecodedModule): number {
  return countImports(module, "function");
}
