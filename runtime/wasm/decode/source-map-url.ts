import { preambleBytes } from "../preamble.ts";
import { Reader } from "../reader.ts";
import { moduleSections, readSections } from "../sections.ts";

const longestUrl = 4_096;
const maxSections = 2_000;

/** Where a core module says its source map is: the content of its custom section `sourceMappingURL`
 * (WebAssembly tool conventions, `Debugging.md`). Null where there is none, or where the bytes can't be
 * read that far, which is for decoding to tell of. */
export function readSourceMapUrl(bytes: Uint8Array): string | null {
  try {
    const reader = new Reader(bytes, 0, preambleBytes, bytes.length, "core module");
    const limits = { sections: maxSections, nameBytes: longestUrl };
    const sections = readSections(reader, moduleSections, limits);
    const section = sections.find(({ id, name }) => id === 0 && name === "sourceMappingURL");
    if (section === undefined) return null;
    const { start, end } = section.content;
    const content = reader.slice(start, end, "sourceMappingURL section");
    content.blob();
    return content.name(longestUrl);
  } catch {
    return null;
  }
}
