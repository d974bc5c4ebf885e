// The import section of a core module (WebAssembly core specification, section 5.5.5).

const importSection = 2;

/** The module with other names for some imports. Names are `module name`, with a space between; the
 * functions must be of the same types. The module is one that is known to be well-formed. */
export function renameImports(
  module: Uint8Array,
  renames: ReadonlyMap<string, string>,
): Uint8Array {
  const reader = new Reader(module, 8);
  while (reader.at < module.length) {
    const begin = reader.at;
    const id = reader.byte();
    const end = reader.u32() + reader.at;
    if (id === importSection) {
      const content = renamedSection(reader, renames);
      return Buffer.concat([
        module.subarray(0, begin),
        Uint8Array.of(importSection, ...encodeU32(content.length)),
        content,
        module.subarray(end),
      ]);
    }
    reader.at = end;
  }
  return module;
}

function renamedSection(reader: Reader, renames: ReadonlyMap<string, string>): Uint8Array {
  const count = reader.u32();
  const parts: Uint8Array[] = [Uint8Array.from(encodeU32(count))];
  for (let i = 0; i < count; i++) {
    const name = `${reader.name()} ${reader.name()}`;
    const begin = reader.at;
    reader.skipImportType();
    const [from, what] = (renames.get(name) ?? name).split(" ");
    parts.push(encodeName(from!), encodeName(what!), reader.bytes.subarray(begin, reader.at));
  }
  return Buffer.concat(parts);
}

class Reader {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  byte(): number {
    return this.bytes[this.at++]!;
  }

  /** An unsigned LEB128 number. */
  u32(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }

  name(): string {
    const length = this.u32();
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  /** Functions, tables, memories, globals and tags, by their number in the format. */
  skipImportType(): void {
    const kind = this.byte();
    if (kind === 0) this.u32();
    if (kind === 1) this.at += 1;
    if (kind === 1 || kind === 2) this.#skipLimits();
    if (kind === 3 || kind === 4) this.at += 2;
  }

  #skipLimits(): void {
    const hasMaximum = (this.byte() & 1) === 1;
    this.u32();
    if (hasMaximum) this.u32();
  }
}

function encodeName(name: string): Uint8Array {
  const text = new TextEncoder().encode(name);
  return Uint8Array.of(...encodeU32(text.length), ...text);
}

function encodeU32(value: number): number[] {
  const bytes: number[] = [];
  while (value >= 0x80) {
    bytes.push((value & 0x7f) | 0x80);
    value = Math.floor(value / 128);
  }
  return [...bytes, value];
}
