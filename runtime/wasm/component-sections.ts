// The sections of a component that the module's way asks about (component model, `Binary.md`).

import type { ComponentExtern, ComponentKind } from "./component.ts";
import type { DecodeLimits } from "./decode-limits.ts";
import type { Reader } from "./reader.ts";

/** Calls `entry` for each entry of a vector. */
function each(reader: Reader, what: string, limit: number, entry: () => void): void {
  const count = reader.count(`the number of ${what}`, limit);
  for (let index = 0; index < count; index++) entry();
}

/** How many core instances the section makes of modules; those put together from exports run
 * nothing. */
export function readCoreInstanceSection(reader: Reader, limits: DecodeLimits): number {
  let instantiations = 0;
  const limit = limits.componentEntries;
  each(reader, "core instances", limit, () => {
    const at = reader.position;
    const form = reader.byte();
    if (form === 0) {
      instantiations++;
      reader.u32();
      each(reader, "arguments", limit, () => {
        reader.name(limits.nameBytes);
        if (reader.byte() !== 0x12) throw reader.malformed("an argument is no instance");
        reader.u32();
      });
    } else if (form === 1) {
      each(reader, "exports", limit, () => {
        reader.name(limits.nameBytes);
        reader.byte();
        reader.u32();
      });
    } else throw reader.malformed(`there is no form ${form} of core instance`, at);
  });
  return instantiations;
}

/** How many instances the section makes of components. */
export function readInstanceSection(reader: Reader, limits: DecodeLimits): number {
  let instantiations = 0;
  const limit = limits.componentEntries;
  each(reader, "instances", limit, () => {
    const at = reader.position;
    const form = reader.byte();
    if (form === 0) {
      instantiations++;
      reader.u32();
      each(reader, "arguments", limit, () => {
        reader.name(limits.nameBytes);
        readSort(reader);
        reader.u32();
      });
    } else if (form === 1) {
      each(reader, "exports", limit, () => {
        readExternName(reader, limits);
        readSort(reader);
        reader.u32();
      });
    } else throw reader.malformed(`there is no form ${form} of instance`, at);
  });
  return instantiations;
}

/** Refuses what is not lifting, lowering or a resource's handling without async: each other builtin
 * is work in the host's glue that nothing meters. */
export function readCanonSection(reader: Reader, limits: DecodeLimits): void {
  each(reader, "canonical functions", limits.componentEntries, () => {
    const at = reader.position;
    const form = reader.byte();
    if (form >= 2 && form <= 4) {
      reader.u32();
      return;
    }
    if (form > 1) throw reader.refused("component-async", `canonical function ${form}`, at);
    if (reader.byte() !== 0) throw reader.malformed("a canonical function has no sort", at);
    reader.u32();
    each(reader, "canonical options", limits.componentEntries, () => readCanonOption(reader));
    if (form === 0) reader.u32();
  });
}

function readCanonOption(reader: Reader): void {
  const at = reader.position;
  const option = reader.byte();
  if (option === 6 || option === 7) {
    throw reader.refused("component-async", `canonical option ${option}`, at);
  }
  if (option > 7) throw reader.refused("component-core-types", `canonical option ${option}`, at);
  if (option >= 3) reader.u32();
}

export function readImportSection(reader: Reader, limits: DecodeLimits): ComponentExtern[] {
  const imports: ComponentExtern[] = [];
  each(reader, "imports", limits.componentEntries, () => {
    const offset = reader.base + reader.position;
    const name = readExternName(reader, limits);
    imports.push({ name, kind: readExternType(reader), offset });
  });
  return imports;
}

export function readExportSection(reader: Reader, limits: DecodeLimits): ComponentExtern[] {
  const exports: ComponentExtern[] = [];
  each(reader, "exports", limits.componentEntries, () => {
    const offset = reader.base + reader.position;
    const name = readExternName(reader, limits);
    const kind = readSort(reader);
    reader.u32();
    if (reader.byte() !== 0) readExternType(reader);
    exports.push({ name, kind, offset });
  });
  return exports;
}

/** A name after a byte that tells its form; form 2 has a version suffix of its own. */
function readExternName(reader: Reader, limits: DecodeLimits): string {
  const at = reader.position;
  const form = reader.byte();
  if (form > 2) throw reader.malformed(`there is no form ${form} of name`, at);
  const name = reader.name(limits.nameBytes);
  return form === 2 ? name + reader.name(limits.nameBytes) : name;
}

const sorts: readonly ComponentKind[] = [
  "core module",
  "function",
  "value",
  "type",
  "component",
  "instance",
];

function readSort(reader: Reader): ComponentKind {
  const at = reader.position;
  const code = reader.byte();
  // Sort 0 is of the core, and says by a further byte which.
  if (code === 0) reader.byte();
  const sort = sorts[code];
  if (sort === undefined) throw reader.malformed(`there is no sort ${code}`, at);
  return sort;
}

function readExternType(reader: Reader): ComponentKind | "resource" {
  const at = reader.position;
  const code = reader.byte();
  const kind = sorts[code];
  if (kind === undefined) throw reader.malformed(`there is no kind ${code} of import`, at);
  if (kind === "value") throw reader.refused("component-values", "a value", at);
  if (kind === "core module" && reader.byte() !== 0x11) {
    throw reader.malformed("a core import is no module", at);
  }
  if (kind !== "type") {
    reader.u32();
    return kind;
  }
  const bound = reader.byte();
  if (bound === 1) return "resource";
  if (bound !== 0) throw reader.malformed(`there is no type bound ${bound}`, at);
  reader.u32();
  return "type";
}
