// All of an instance that can be seen from outside once it exports everything.

import { crc32 } from "node:zlib";
import { show } from "./imported.ts";
import type { Bytes } from "./run.ts";
import { type AddedExport, withExports } from "./sections.ts";
import type { TextModule } from "./text-module.ts";
import { assemble } from "./wat.ts";

const prefix = "state:";

/** Whether references to functions can pass a module's border, which metering treats otherwise than
 * where none can: yes, no, or as the module has it. */
export type Border = "open" | "closed" | "as it is";

/** The module with exports for its memories, tables, tags and mutable globals; but at an open
 * border for none that may hold references, and at a closed one without those it had. */
export function exposed(bytes: Bytes, module: TextModule, border: Border): Bytes {
  const all = border === "open";
  const holds = ({ kind, index }: { readonly kind: string; readonly index: number }) =>
    kind === "table" || (kind === "global" && isReference(module.globals[index]!.type));
  const added: AddedExport[] = [];
  const add = (kind: AddedExport["kind"], index: number) =>
    added.push({ name: `${prefix}${kind}:${index}`, kind, index });
  module.memories.forEach((_, index) => {
    add("memory", index);
  });
  module.tables.forEach((_, index) => {
    if (all) add("table", index);
  });
  module.globals.forEach(({ mutable }, index) => {
    if (mutable && (all || !holds({ kind: "global", index }))) add("global", index);
  });
  module.tags.forEach((_, index) => {
    add("tag", index);
  });
  return withExports(bytes, added, (kind, index) => border !== "closed" || !holds({ kind, index }));
}

function isReference(type: string): boolean {
  return /ref/.test(type) && !/externref/.test(type);
}

/** What memories, tables and globals hold, a line each. */
export function stateOf(instance: WebAssembly.Instance): string[] {
  return stateExports(instance).flatMap(([name, value]) => {
    if (value instanceof WebAssembly.Memory)
      return [`${name} ${digest(new Uint8Array(value.buffer))}`];
    if (value instanceof WebAssembly.Table) return [`${name} ${shownTable(value)}`];
    if (value instanceof WebAssembly.Global) return [`${name} ${shownGlobal(value)}`];
    return [];
  });
}

function stateExports(instance: WebAssembly.Instance): [string, unknown][] {
  return Object.entries(instance.exports).filter(([name]) => name.startsWith(prefix));
}

/** An exception of the guest's, by the number of its tag and with its values. */
export function shownException(
  error: WebAssembly.Exception,
  instance: WebAssembly.Instance | null,
  module: TextModule,
): string {
  for (const [name, tag] of instance === null ? [] : stateExports(instance)) {
    if (!name.startsWith(`${prefix}tag:`) || !error.is(tag as WebAssembly.Tag)) continue;
    const { params } = module.tags[Number(name.split(":")[2])]!;
    return `${name}(${params.map((_, index) => argumentOf(error, tag as WebAssembly.Tag, index)).join(", ")})`;
  }
  return "exception of another tag";
}

function argumentOf(error: WebAssembly.Exception, tag: WebAssembly.Tag, index: number): string {
  try {
    return show(error.getArg(tag, index));
  } catch {
    return "a vector";
  }
}

const pageBytes = 65_536;
const zeros = new Uint8Array(pageBytes);

/** The length, and a checksum of each page that is not zeros: most are, and that is seen in a quarter of a
 * checksum's time. */
function digest(bytes: Uint8Array): string {
  const sums: string[] = [];
  for (let at = 0; at < bytes.length; at += pageBytes) {
    const page = bytes.subarray(at, at + pageBytes);
    if (Buffer.compare(page, zeros.subarray(0, page.length)) === 0) continue;
    sums.push(`${at / pageBytes}:${crc32(page)}`);
  }
  return `${bytes.length} ${sums.join(" ")}`;
}

/** The length, and where there are references: whose they are depends on the form of the module. */
function shownTable(table: WebAssembly.Table): string {
  const wide = typeof table.length === "bigint";
  const held = new Uint8Array(Math.min(Number(table.length), 1_000));
  for (let index = 0; index < held.length; index++) {
    try {
      held[index] = table.get((wide ? BigInt(index) : index) as number) === null ? 0 : 1;
    } catch {
      held[index] = 2;
    }
  }
  return `${table.length}, ${digest(held)}`;
}

function shownGlobal(global: WebAssembly.Global): string {
  try {
    return show(global.value);
  } catch {
    return shownVector(global);
  }
}

const vectorReader = new WebAssembly.Module(
  await assemble(`(module (import "it" "it" (global $it (mut v128)))
    (func (export "low") (result i64) (i64x2.extract_lane 0 (global.get $it)))
    (func (export "high") (result i64) (i64x2.extract_lane 1 (global.get $it))))`),
);

/** JavaScript can't read a vector, but a module can; nothing reads an exception reference. */
function shownVector(it: WebAssembly.Global): string {
  try {
    const { exports } = new WebAssembly.Instance(vectorReader, { it: { it } });
    const { low, high } = exports as Record<string, () => bigint>;
    return `${low!()}n ${high!()}n`;
  } catch {
    return "a reference";
  }
}
