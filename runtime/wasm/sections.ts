import type { DecodeLimits } from "./decode-limits.ts";
import type { Section } from "./module.ts";
import type { Reader } from "./reader.ts";

/** A core module's sections by id (core spec 5.5.2). */
export const moduleSections = [
  "custom",
  "type",
  "import",
  "function",
  "table",
  "memory",
  "global",
  "export",
  "start",
  "element",
  "code",
  "data",
  "data count",
  "tag",
] as const;

/** The order sections must come in, custom ones aside: those that came later stand before what names
 * what they hold. */
export const sectionOrder = [1, 2, 3, 4, 5, 13, 6, 7, 8, 9, 12, 10, 11];

/** A component's sections by id (component model, `Binary.md`). */
export const componentSections = [
  "custom",
  "core module",
  "core instance",
  "core type",
  "component",
  "instance",
  "alias",
  "type",
  "canon",
  "start",
  "import",
  "export",
  "value",
] as const;

type SectionLimits = Pick<DecodeLimits, "sections" | "nameBytes">;

/** Finds the sections of what the reader holds, after the preamble, by their headers alone. */
export function readSections(
  reader: Reader,
  names: readonly string[],
  limits: SectionLimits,
): Section[] {
  const sections: Section[] = [];
  while (!reader.done) {
    const start = reader.position;
    if (sections.length === limits.sections) {
      throw reader.overLimit("the number of sections", sections.length + 1, limits.sections);
    }
    const id = reader.byte();
    const known = names[id];
    if (known === undefined) throw reader.malformed(`there is no section ${id}`, start);
    const length = reader.u32();
    const from = reader.position;
    if (length > reader.remaining) {
      throw reader.malformed(
        `the ${known} section promises ${length} bytes and ${reader.remaining} are left`,
        start,
      );
    }
    const content = { start: from, end: from + length };
    const name = id === 0 ? customName(reader, content.end, limits) : known;
    reader.position = content.end;
    const offset = reader.base + start;
    sections.push({ id, name, offset, bytes: content.end - start, content });
  }
  return sections;
}

function customName(reader: Reader, end: number, limits: SectionLimits): string {
  return reader.slice(reader.position, end, "custom section").name(limits.nameBytes);
}
