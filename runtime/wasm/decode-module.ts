import { readCodeSection } from "./decode-code.ts";
import { readExportSection, readImportSection } from "./decode-externs.ts";
import type { DecodeLimits } from "./decode-limits.ts";
import { readDataSection, readElementSection } from "./decode-segments.ts";
import { readGlobalType, readMemoryType, readTableType, readTypeSection } from "./decode-types.ts";
import type { DecodedFeature } from "./features.ts";
import { readInitialiser } from "./initialiser.ts";
import type { DecodedModule, Global, Section } from "./module.ts";
import { hasPreamble, preambleBytes } from "./preamble.ts";
import { Reader } from "./reader.ts";
import { moduleSections, readSections, sectionOrder } from "./sections.ts";

/** Where a module is: its bytes, their place in the whole file, and what to call it in messages. */
export interface ModuleSource {
  readonly bytes: Uint8Array;
  readonly base: number;
  readonly label: string;
}

/** Takes a core module apart without validating it: structure, indices and types are as the bytes
 * say. Linear in the size of the bytes. Throws `malformed-module`, `module-limit`,
 * `feature-not-allowed`. Source: core spec, chapter 5. */
export function decodeModule(source: ModuleSource, limits: DecodeLimits): DecodedModule {
  const { bytes, base, label } = source;
  const whole = new Reader(bytes, base, 0, bytes.length, label);
  if (!hasPreamble(bytes, "module")) throw whole.malformed("it does not begin as a module does");
  whole.position = preambleBytes;
  const sections = readSections(whole, moduleSections, limits);
  checkOrder(sections, whole);

  const features = new Set<DecodedFeature>(["mvp"]);
  /** Reads a section's content whole, or gives `absent` where the module has no such section. */
  function read<Content>(name: string, absent: Content, parse: (reader: Reader) => Content) {
    const section = sections.find((each) => each.name === name && each.id !== 0);
    if (section === undefined) return absent;
    const { start, end } = section.content;
    const reader = new Reader(bytes, base, start, end, `${name} section of ${label}`);
    const content = parse(reader);
    reader.finish();
    return content;
  }
  /** Reads a vector of `what`, at most `limit` long. */
  function vector<Item>(what: string, limit: number, item: (reader: Reader) => Item) {
    return (reader: Reader): Item[] => {
      const count = reader.count(`the number of ${what}`, limit);
      const items: Item[] = [];
      for (let index = 0; index < count; index++) items.push(item(reader));
      return items;
    };
  }
  const readGlobal = (reader: Reader): Global => ({
    type: readGlobalType(reader),
    initialiser: readInitialiser(reader, limits, features),
  });

  const types = read("type", [], (reader) => readTypeSection(reader, limits, features));
  const imports = read("import", [], (reader) => readImportSection(reader, limits, features));
  const functions = read(
    "function",
    [],
    vector("functions", limits.functions, (reader) => reader.u32()),
  );
  const tables = read(
    "table",
    [],
    vector("tables", limits.tables, (reader) => readDefinedTable(reader, features)),
  );
  const memories = read("memory", [], vector("memories", limits.memories, readMemoryType));
  const globals = read("global", [], vector("globals", limits.globals, readGlobal));
  const exports = read("export", [], (reader) => readExportSection(reader, limits));
  const start = read<number | null>("start", null, (reader) => reader.u32());
  const elements = read("element", [], (reader) => readElementSection(reader, limits, features));
  const dataCount = read<number | null>("data count", null, (reader) => reader.u32());
  const bodies = read("code", [], (reader) => readCodeSection(reader, limits));
  const data = read("data", [], (reader) => readDataSection(reader, limits, features));

  if (bodies.length !== functions.length) {
    const cause = `${functions.length} functions are declared and ${bodies.length} have code`;
    throw whole.malformed(cause, bytes.length);
  }
  if (dataCount !== null && dataCount !== data.length) {
    const cause = `${dataCount} data segments are declared and ${data.length} are there`;
    throw whole.malformed(cause, bytes.length);
  }
  const memoryCount =
    imports.filter((each) => each.type.kind === "memory").length + memories.length;
  if (memoryCount > 1) features.add("multi-memory");

  return {
    ...{ bytes, base, label, sections, types, imports, functions, tables, memories, globals },
    ...{ exports, start, elements, dataCount, bodies, data, features },
  };
}

/** A table may carry an initialiser since typed function references (0x40 0x00 before its type). */
function readDefinedTable(reader: Reader, features: Set<DecodedFeature>) {
  if (reader.peek() === 0x40) {
    throw reader.refused("typed-function-references", "a table with an initialiser");
  }
  return readTableType(reader, features);
}

function checkOrder(sections: readonly Section[], reader: Reader): void {
  let last = -1;
  for (const section of sections) {
    if (section.id === 0) continue;
    const place = sectionOrder.indexOf(section.id);
    if (place <= last) {
      const at = section.offset - reader.base;
      throw reader.malformed(`the ${section.name} section is out of order or there twice`, at);
    }
    last = place;
  }
}
