import { magic, preambles } from "../../../wasm/preamble.ts";
import { moduleSections } from "../../../wasm/sections.ts";

// Small modules, as bytes (core spec, chapter 5).

/** What a core module begins with. */
export const preamble: readonly number[] = [...magic, ...preambles.module];

/** Begins a type of functions (core spec 5.3.6). */
export const functionType = 0x60;

export function list(bytes: readonly number[]): number[] {
  return [...u32(bytes.length), ...bytes];
}

/** LEB128 (core spec 5.2.2). */
export function u32(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...u32(value >>> 7)];
}

/** The section of a core module (core spec 5.5.2) that has these items. */
export function section(
  kind: (typeof moduleSections)[number],
  items: readonly (readonly number[])[],
): number[] {
  return [moduleSections.indexOf(kind), ...list([...u32(items.length), ...items.flat()])];
}

export function name(text: string): number[] {
  return list([...text].map((letter) => letter.charCodeAt(0)));
}
