import type { DecodedModule } from "../module.ts";
import { Reader } from "../reader.ts";

/** Longer names are cut: they are for people to read. */
const longestName = 512;
const functionNamesId = 1;

const utf8 = new TextDecoder();

/** Function names by index from the name section (core spec, appendix A.7.4), null where there is
 * none. A custom section can't make a module invalid, so a malformed one gives what was read of it. */
export function readFunctionNames(module: DecodedModule, functions: number): (string | null)[] {
  const names: (string | null)[] = new Array(functions).fill(null);
  const section = module.sections.find((each) => each.id === 0 && each.name === "name");
  if (section === undefined) return names;
  const { start, end } = section.content;
  const reader = new Reader(module.bytes, module.base, start, end, "name section");
  try {
    reader.blob();
    while (!reader.done) {
      const id = reader.byte();
      const length = reader.u32();
      const from = reader.position;
      reader.skip(length);
      if (id === functionNamesId)
        readNameMap(reader.slice(from, from + length, reader.where), names);
    }
  } catch {
    return names;
  }
  return names;
}

function readNameMap(reader: Reader, names: (string | null)[]): void {
  const count = reader.u32();
  for (let each = 0; each < count; each++) {
    const index = reader.u32();
    const name = reader.blob();
    if (index < names.length) names[index] = utf8.decode(name.subarray(0, longestName));
  }
}
