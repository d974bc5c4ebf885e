// The name section of a core module (WebAssembly core specification, appendix "Custom Sections"). A
// trap's frames need functions' names; the names of locals and types only cost bytes.

const functionNames = 1;

/** The module with a name section that holds functions' names alone, and without the place of a source map, which
 * lies nowhere. The input is what the compiler
 * made, so it is well-formed. */
export function keepFunctionNames(module: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [module.subarray(0, 8)];
  let at = 8;
  while (at < module.length) {
    const size = readU32(module, at + 1);
    const end = size.end + size.value;
    const section = module.subarray(at, end);
    kept.push(module[at] === 0 ? slimNames(section, size.end - at) : section);
    at = end;
  }
  return concat(kept);
}

/** A custom section: as it is, but "name" with the one subsection, and no "sourceMappingURL". */
function slimNames(section: Uint8Array, contentAt: number): Uint8Array {
  const length = readU32(section, contentAt);
  const bodyAt = length.end + length.value;
  const name = new TextDecoder().decode(section.subarray(length.end, bodyAt));
  if (name === "sourceMappingURL") return new Uint8Array(0);
  if (name !== "name") return section;
  let at = bodyAt;
  while (at < section.length) {
    const size = readU32(section, at + 1);
    const end = size.end + size.value;
    if (section[at] === functionNames) {
      const content = concat([section.subarray(contentAt, bodyAt), section.subarray(at, end)]);
      return concat([Uint8Array.of(0, ...encodeU32(content.length)), content]);
    }
    at = end;
  }
  return new Uint8Array(0);
}

/** Reads an unsigned LEB128 number, and where it ends. */
export function readU32(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 0; ; shift += 7, at += 1) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at + 1 };
  }
}

function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  while (value >= 0x80) {
    bytes.push((value & 0x7f) | 0x80);
    value >>>= 7;
  }
  return [...bytes, value];
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}
