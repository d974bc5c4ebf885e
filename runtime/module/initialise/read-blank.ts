import { decodeModule } from "../../wasm/decode/decode-module.ts";
import type { DecodedModule } from "../../wasm/module.ts";
import { pageBytes } from "../../wasm/page.ts";
import { Reader } from "../../wasm/reader.ts";
import { decodeLimits } from "../limits.ts";
import { type Part, readEngineComponent } from "../lower/service-parts.ts";
import { type ComponentForm, findComponent } from "./component-form.ts";

/** The names of the engine's exports that a component is initialised by. */
export const engineExports = {
  init: "init",
  afterInit: "cabi_post_init",
  allocate: "cabi_realloc",
} as const;

/** A component whose engine has run nothing, taken apart. */
export interface Blank {
  readonly form: ComponentForm;
  /** How its core modules are put together. */
  readonly parts: readonly Part[];
  /** The names of the functions that it imports, by their index; null for those that it defines. */
  readonly functions: readonly (string | null)[];
  readonly modules: readonly DecodedModule[];
  /** Which of the modules is the engine, and which defines the memory. */
  readonly engine: number;
  readonly owner: number;
  /** What the memory begins with, and its pages. */
  readonly contents: Uint8Array;
  readonly pages: number;
  /** The script that prepares the engine for the world. */
  readonly shim: string;
}

/** Takes apart what the SDK made by an engine of which two functions are others (`blank-engine.ts` there): `init` only notes where
 * the shim is, and `cabi_realloc` gives memory behind all else. So the memory is as it was before anything ran.
 * @param noted the addresses at which `init` has noted where the shim begins and its length.
 * @param restored returns the engine's module with its own functions.
 * @throws Error if the component is put together in another way. */
export function readBlank(
  component: Uint8Array,
  noted: { readonly start: number; readonly length: number },
  restored: (engine: Uint8Array) => Uint8Array,
): Blank {
  const found = findComponent(component, (module) => isEngine(decode(module, "module")));
  if (found === null) throw new Error("A blank component has no engine.");
  const { parts, functions } = readEngineComponent(found.component);
  const bytes = parts.flatMap((part) => (part.kind === "core module" ? [part.bytes] : []));
  const blank = bytes.map((each, index) => decode(each, `core module ${index}`));
  const engine = blank.findIndex(isEngine);
  const owner = blank.findIndex(({ memories }) => memories.length > 0);
  const modules = blank.map((module, index) =>
    index === engine ? decode(restored(module.bytes), module.label) : module,
  );
  const memory = memoryOf(blank[owner]!);
  const words = new DataView(memory.buffer);
  const start = words.getUint32(noted.start, true);
  const length = words.getUint32(noted.length, true);
  if (start === 0 || start % pageBytes !== 0 || start + length > memory.length) {
    throw new Error("A blank component does not say where its shim is.");
  }
  const shim = new TextDecoder().decode(memory.subarray(start, start + length));
  const contents = memory.slice(0, start);
  new DataView(contents.buffer).setUint32(noted.start, 0);
  new DataView(contents.buffer).setUint32(noted.length, 0);
  return {
    form: found.form,
    parts: parts.filter(({ kind }) => kind !== "core module"),
    functions: functions.map((each) => each && `${each.from}#${each.name}`),
    modules,
    engine,
    owner,
    contents: withoutEnd(contents),
    pages: start / pageBytes,
    shim,
  };
}

function decode(bytes: Uint8Array, label: string): DecodedModule {
  return decodeModule({ bytes, base: 0, label }, decodeLimits);
}

function isEngine({ exports }: DecodedModule): boolean {
  return Object.values(engineExports).every((name) => exports.some((each) => each.name === name));
}

/** A memory that one module's segments fill. */
function memoryOf({ bytes, base, data, memories, label }: DecodedModule): Uint8Array {
  const memory = new Uint8Array(memories[0]!.min * pageBytes);
  for (const { place, bytes: span } of data) {
    if (place === null) continue;
    const reader = new Reader(bytes, base, place.offset.start + 1, place.offset.end, label);
    memory.set(bytes.subarray(span.start, span.end), Number(reader.signed(32)) >>> 0);
  }
  return memory;
}

/** The bytes up to the last that is not zero. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.slice(0, end);
}
