import type { DecodeLimits } from "../decode-limits.ts";
import { FeatureUses } from "../feature-uses.ts";
import { readInitialiser } from "../instructions/initialiser.ts";
import type { DecodedModule, Global, Import, Section } from "../module.ts";
import { hasPreamble, preambleBytes } from "../preamble.ts";
import { Reader } from "../reader.ts";
import { moduleSections, readSections, sectionOrder } from "../sections.ts";
import { readCodeSection } from "./decode-code.ts";
import { readExportSection, readImportSection } from "./decode-externs.ts";
import { readDataSection, readElementSection } from "./decode-segments.ts";
import { readTypeSection } from "./decode-type-section.ts";
import { readDefinedTable, readGlobalType, readMemoryType, readTagType } from "./decode-types.ts";

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

  const features = new FeatureUses(base);
  features.meet("mvp", 0);
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
    type: readGlobalType(reader, features),
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
    vector("tables", limits.tables, (reader) => readDefinedTable(reader, limits, features)),
  );
  const memories = read(
    "memory",
    [],
    vector("memories", limits.memories, (reader) => readMemoryType(reader, features)),
  );
  const tags = read(
    "tag",
    [],
    vector("tags", limits.tags, (reader) => readTagType(reader, features)),
  );
  const globals = read("global", [], vector("globals", limits.globals, readGlobal));
  const exports = read("export", [], (reader) => readExportSection(reader, limits));
  const start = read<number | null>("start", null, (reader) => reader.u32());
  const elements = read("element", [], (reader) => readElementSection(reader, limits, features));
  const dataCount = read<number | null>("data count", null, (reader) => reader.u32());
  const bodies = read("code", [], (reader) => readCodeSection(reader, limits, features));
  const data = read("data", [], (reader) => readDataSection(reader, limits, features));

  if (bodies.length !== functions.length) {
    const cause = `${functions.length} functions are declared and ${bodies.length} have code`;
    throw whole.malformed(cause, bytes.length);
  }
  if (dataCount !== null && dataCount !== data.length) {
    const cause = `${dataCount} data segments are declared and ${data.length} are there`;
    throw whole.malformed(cause, bytes.length);
  }
  const second = secondMemory(imports, memories.length, sections);
  if (second !== null) features.meet("multi-memory", second - base);

  return {
    bytes,
    base,
    label,
    limits,
    sections,
    types,
    imports,
    functions,
    tables,
    memories,
    tags,
    globals,
    exports,
    start,
    elements,
    dataCount,
    bodies,
    data,
    features: features.first,
  };
}

/** Where a module has a second memory, as an offset into the whole file; null where it has none. */
function secondMemory(
  imports: readonly Import[],
  memories: number,
  sections: readonly Section[],
): number | null {
  const imported = imports.filter(({ type }) => type.kind === "memory");
  if (imported[1] !== undefined) return imported[1].offset;
  if (imported.length + memories < 2) return null;
  return sections.find(({ id, name }) => id !== 0 && name === "memory")!.offset;
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
