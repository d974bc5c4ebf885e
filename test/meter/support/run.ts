import { decodeCore } from "../../../runtime/module/decode.ts";
import { type Metered, meter } from "../../../runtime/module/meter/meter.ts";
import { prices } from "../../../runtime/module/meter/prices.ts";
import {
  countImports,
  type DecodedModule,
  functionTypeAt,
  functionTypeIndices,
} from "../../../runtime/wasm/module.ts";
import { isNumber, valueTypes } from "../../../runtime/wasm/value-types.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export const plenty = {
  fuel: 1_000_000_000n,
  pages: 64n,
  elements: 1_000n,
  stack: 40_000,
} as const;
export type Allowance = { fuel: bigint; pages: bigint; elements: bigint; stack: number };

export function decode(wasm: Uint8Array): DecodedModule {
  return decodeCore({ bytes: wasm, base: 0, label: "core module" }).module;
}

export function meterBytes(wasm: Uint8Array): Metered {
  return meter(decode(wasm), prices);
}

/** How a call ended, and all that can be seen of the instance afterwards. */
export interface Ending {
  /** The results as text, so that NaN and -0 compare; or the trap's message. */
  readonly result: string;
  readonly trapped: boolean;
  readonly used: bigint;
  readonly memories: string[];
  readonly globals: string[];
}

/** What the host holds for a metered instance. */
export interface MeteredHost {
  readonly imports: WebAssembly.Imports;
  readonly fuel: WebAssembly.Global;
  readonly pages: WebAssembly.Global;
  readonly elements: WebAssembly.Global;
  readonly stack: WebAssembly.Global;
  refills: number;
}

/** `refill` gives grants until it returns 0n; by default at once. */
export function meteredHost(
  allowance: Partial<Allowance> = {},
  refill: () => bigint = () => 0n,
): MeteredHost {
  const set = { ...plenty, ...allowance };
  const global = (value: "i64" | "i32", init: bigint | number) =>
    new WebAssembly.Global({ value, mutable: true } as never, init as never);
  const host: MeteredHost = {
    fuel: global("i64", set.fuel),
    pages: global("i64", set.pages),
    elements: global("i64", set.elements),
    stack: global("i32", set.stack),
    refills: 0,
    imports: {},
  };
  host.imports["skerry:meter"] = {
    fuel: host.fuel,
    pages: host.pages,
    elements: host.elements,
    stack: host.stack,
    refill: () => {
      host.refills++;
      return refill();
    },
  } as never;
  return host;
}

/** Imports a module asks for, each answered with zeros or a fresh object of its type. */
export function zeroImports(module: DecodedModule): WebAssembly.Imports {
  const imports: Record<string, Record<string, unknown>> = {};
  for (const { module: from, name, type } of module.imports) {
    imports[from] ??= {};
    imports[from][name] = zeroImport(module, type);
  }
  return imports as WebAssembly.Imports;
}

function zeroImport(
  module: DecodedModule,
  type: DecodedModule["imports"][number]["type"],
): unknown {
  switch (type.kind) {
    case "function": {
      const results = functionTypeAt(module, type.type).results.map(zero);
      return () => (results.length > 1 ? results : results[0]);
    }
    case "memory":
      return new WebAssembly.Memory({ initial: type.type.min, maximum: type.type.max ?? 65_536 });
    case "table":
      return new WebAssembly.Table({
        element: type.type.element === valueTypes.funcref ? "anyfunc" : "externref",
        initial: type.type.min,
        ...(type.type.max === null ? {} : { maximum: type.type.max }),
      });
    case "global": {
      const { value, mutable } = type.type;
      const described = { value: jsTypes[value], mutable } as never;
      // A v128 has no value in JavaScript, but a default one.
      if (value === valueTypes.v128) return new WebAssembly.Global(described);
      return new WebAssembly.Global(described, zero(value) as never);
    }
  }
}

const jsTypes: Readonly<Record<number, string>> = {
  ...{ 127: "i32", 126: "i64", 125: "f32", 124: "f64", 123: "v128" },
  ...{ 112: "anyfunc", 111: "externref" },
};

function zero(type: number): unknown {
  if (type === valueTypes.i64) return 0n;
  return isNumber(type as never) ? 0 : null;
}

/** Exported functions with their number of parameters, but for those whose parameters JavaScript
 * can't give. */
export function callableExports(module: DecodedModule): { name: string; args: unknown[] }[] {
  const types = functionTypeIndices(module);
  return module.exports.flatMap(({ name, kind, index }) => {
    if (kind !== "function") return [];
    const type = functionTypeAt(module, types[index]!);
    if ([...type.params, ...type.results].some((each) => each === valueTypes.v128)) return [];
    return [{ name, args: type.params.map(zero) }];
  });
}

/** Indices of the memories and mutable number globals that metering exports. */
export function stateOf(module: DecodedModule): { memories: number[]; globals: number[] } {
  const memories = module.memories.map((_, index) => countImports(module, "memory") + index);
  const first = countImports(module, "global");
  const globals = module.globals.flatMap(({ type }, index) =>
    type.mutable && isNumber(type.value) ? [first + index] : [],
  );
  return { memories, globals };
}

/** Instantiates and calls, and tells how it ended. `fuel` is read before and after. */
export function observe(
  wasm: Bytes,
  imports: WebAssembly.Imports,
  fuelOf: (instance: WebAssembly.Instance | null) => bigint,
  initialFuel: bigint,
  call: { readonly name: string; readonly args: readonly unknown[] } | null,
): Ending {
  let instance: WebAssembly.Instance | null = null;
  let result = "";
  let trapped = false;
  try {
    instance = new WebAssembly.Instance(new WebAssembly.Module(wasm), imports);
    if (call !== null) {
      const callee = instance.exports[call.name] as (...args: unknown[]) => unknown;
      result = show(callee(...call.args));
    }
  } catch (error) {
    trapped = true;
    result = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }
  const exported = (prefix: string) =>
    Object.entries(instance?.exports ?? {}).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [value] : [],
    );
  return {
    result,
    trapped,
    used: initialFuel - fuelOf(instance),
    memories: exported("skerry:memory:").map((memory) => digest(memory as WebAssembly.Memory)),
    globals: exported("skerry:global:").map((each) => show((each as WebAssembly.Global).value)),
  };
}

function show(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(show).join(", ")}]`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (typeof value === "bigint") return `${value}n`;
  return value === null || value === undefined ? String(value) : typeof value;
}

/** FNV-1a over the memory's words. */
function digest(memory: WebAssembly.Memory): string {
  const words = new Uint32Array(memory.buffer);
  let hash = 0x811c9dc5;
  for (const word of words) hash = Math.imul(hash ^ word, 0x01000193);
  return `${words.length}:${hash >>> 0}`;
}
