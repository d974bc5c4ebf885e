// A module's bytes cut into sections and put together again: known to be sound, since the engine has
// validated them. It shares nothing with the decoder under test.

import type { Bytes } from "./run.ts";

export interface RawSection {
  readonly id: number;
  readonly content: Uint8Array;
}

export const sectionIds = { custom: 0, type: 1, export: 7 } as const;

const preamble = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

export function splitSections(bytes: Uint8Array): RawSection[] {
  const sections: RawSection[] = [];
  let at = preamble.length;
  while (at < bytes.length) {
    const id = bytes[at]!;
    const { value, end } = readLeb(bytes, at + 1);
    sections.push({ id, content: bytes.subarray(end, end + value) });
    at = end + value;
  }
  return sections;
}

export function joinSections(sections: readonly RawSection[]): Bytes {
  const pieces = sections.flatMap(({ id, content }) => [
    Uint8Array.from([id, ...leb(content.length)]),
    content,
  ]);
  return new Uint8Array(Buffer.concat([Uint8Array.from(preamble), ...pieces]));
}

/** The module without its custom sections: without names, its text counts everything. */
export function withoutCustomSections(bytes: Uint8Array): Bytes {
  return joinSections(splitSections(bytes).filter(({ id }) => id !== sectionIds.custom));
}

export interface AddedExport {
  readonly name: string;
  readonly kind: "table" | "memory" | "global" | "tag";
  readonly index: number;
}

const kindNames = ["func", "table", "memory", "global", "tag"];
const kindBytes = { table: 1, memory: 2, global: 3, tag: 4 } as const;

/** The module with those of its exports that are kept, and further ones. */
export function withExports(
  bytes: Uint8Array,
  added: readonly AddedExport[],
  keep: (kind: string, index: number) => boolean = () => true,
): Bytes {
  const sections = splitSections(bytes);
  const old = sections.find(({ id }) => id === sectionIds.export)?.content ?? Uint8Array.of(0);
  const { value: count, end } = readLeb(old, 0);
  const kept: Uint8Array[] = [];
  for (let left = count, at = end; left > 0; left--) {
    const name = readLeb(old, at);
    const kindAt = name.end + name.value;
    const index = readLeb(old, kindAt + 1);
    if (keep(kindNames[old[kindAt]!]!, index.value)) kept.push(old.subarray(at, index.end));
    at = index.end;
  }
  const entries = added.flatMap(({ name, kind, index }) => {
    const text = Buffer.from(name);
    return [...leb(text.length), ...text, kindBytes[kind], ...leb(index)];
  });
  const content = Buffer.concat([
    Uint8Array.from(leb(kept.length + added.length)),
    ...kept,
    Uint8Array.from(entries),
  ]);
  // Sections stand in the order of their ids up to the exports; the tag section, 13, comes earlier.
  const order = (id: number) => (id === 13 ? 5.5 : id === 12 ? 9.5 : id);
  const others = sections.filter(({ id }) => id !== sectionIds.export);
  const before = others.findIndex(({ id }) => id !== 0 && order(id) > sectionIds.export);
  others.splice(before < 0 ? others.length : before, 0, { id: sectionIds.export, content });
  return joinSections(others);
}

function readLeb(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, end: at };
  }
}

function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(Math.floor(value / 0x80))];
}
