import { writeGlobalType, writeSizes } from "../../wasm/encode/encode-types.ts";
import type { DecodedModule, MemoryType } from "../../wasm/module.ts";
import { pageBytes } from "../../wasm/page.ts";
import { type ValueType, valueTypes } from "../../wasm/value-types.ts";
import { Writer } from "../../wasm/writer.ts";
import { Code } from "../join/code.ts";
import { knownEngine } from "../known-engine.ts";
import { moduleBytes } from "../limits.ts";
import { meter } from "../meter/meter.ts";
import { prices } from "../meter/prices.ts";
import { quickJs } from "../script-engine.ts";
import { dataSection } from "./memory-segments.ts";
import type { Blank } from "./read-blank.ts";

/** All that it takes to run the top-level code of any worker of one world, and to make a component of the state that it leaves.
 * Plain data, as `node:v8` serialises it. */
export interface StartPlan extends Omit<Blank, "modules"> {
  /** The core modules as they are run: metered, and without data. */
  readonly metered: readonly Uint8Array[];
  /** The core modules as they are written. */
  readonly written: readonly ModuleForm[];
  /** Elements that their tables begin with. */
  readonly elements: number;
}

/** A core module without the values that running it changes. */
interface ModuleForm {
  /** Its bytes, and the names of sections that are written anew. */
  readonly parts: readonly (Uint8Array | "memory" | "global" | "data")[];
  readonly memory: MemoryType | null;
  /** Its globals: the bytes of each that stays as it is, and the types of those that are mutable. */
  readonly globals: readonly (Uint8Array | ValueType)[];
}

const ids = { memory: 5, global: 6, data: 11 } as const;

/** Meters the modules of a blank component, and finds the places of what their run changes.
 * @throws Error if one has a mutable global that is no whole number. SkerryError as `meter`. */
export function makeStartPlan({ modules, ...blank }: Blank): StartPlan {
  return {
    ...blank,
    metered: modules.map((module) => {
      const engine = knownEngine(module);
      const stackLimit = quickJs.stack.spareBytes;
      return meter(
        { ...module, ...emptyMemory(module, blank.pages) },
        { prices, engine, stackLimit },
      ).wasm;
    }),
    written: modules.map(moduleForm),
    elements: modules.reduce(
      (sum, { tables }) => sum + tables.reduce((own, { min }) => own + min, 0),
      0,
    ),
  };
}

/** The module with a memory of so many pages, and nothing in it. One that defines no memory keeps its data, of which code may name
 * segments. */
function emptyMemory({ memories }: DecodedModule, pages: number): Partial<DecodedModule> {
  if (memories.length === 0) return {};
  return { memories: memories.map((each) => ({ ...each, min: pages })), data: [] };
}

function moduleForm(module: DecodedModule): ModuleForm {
  const { bytes, sections, memories, globals } = module;
  const ownsMemory = memories.length > 0;
  const isMutable = globals.some(({ type }) => type.mutable);
  const parts: ModuleForm["parts"][number][] = [];
  let at = 0;
  for (const { id, content, offset } of sections) {
    const name =
      id === ids.memory && ownsMemory
        ? "memory"
        : id === ids.data && ownsMemory
          ? "data"
          : id === ids.global && isMutable
            ? "global"
            : null;
    if (name === null) continue;
    parts.push(bytes.subarray(at, offset - module.base), name);
    at = content.end;
  }
  return {
    parts: [...parts, bytes.subarray(at)],
    memory: memories[0] ?? null,
    globals: globals.map(({ type, initialiser }) => {
      if (!type.mutable) {
        const to = new Writer();
        writeGlobalType(type, to);
        to.bytes(bytes.subarray(initialiser.start, initialiser.end));
        return to.finish();
      }
      if (type.value === valueTypes.i32 || type.value === valueTypes.i64) return type.value;
      throw new Error(`${module.label} has a mutable global that is no whole number.`);
    }),
  };
}

/** A module in pieces, with what its memory holds, if it defines one, and the values of its mutable globals, in their order.
 * @throws ContentTooLarge if that alone is more than a component may have. */
export function writeModule(
  { parts, memory, globals }: ModuleForm,
  content: Uint8Array | null,
  values: readonly bigint[],
): Uint8Array[] {
  return parts.flatMap((part) => {
    if (part instanceof Uint8Array) return [part];
    if (part === "data") return section(ids.data, dataSection(content!, moduleBytes));
    if (part === "memory") return section(ids.memory, memorySection(memory!, content!));
    return section(ids.global, globalSection(globals, values));
  });
}

function section(id: number, content: Writer): Uint8Array[] {
  const head = new Writer(8);
  head.byte(id);
  head.u32(content.length);
  return [head.finish(), content.view()];
}

function memorySection(memory: MemoryType, content: Uint8Array): Writer {
  const to = new Writer();
  to.u32(1);
  writeSizes({ ...memory, min: content.length / pageBytes }, to);
  return to;
}

function globalSection(globals: ModuleForm["globals"], values: readonly bigint[]): Writer {
  const to = new Code();
  to.u32(globals.length);
  let next = 0;
  for (const each of globals) {
    if (each instanceof Uint8Array) {
      to.bytes(each);
      continue;
    }
    writeGlobalType({ value: each, mutable: true }, to);
    const value = values[next++]!;
    if (each === valueTypes.i32) to.i32(Number(value)).end();
    else to.i64(value).end();
  }
  return to;
}
