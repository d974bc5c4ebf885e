// Modules that give a function of a script the form of a module's, so that it may stand in a table: glue of Emscripten writes
// them as it runs (its `addFunction`), an import and an export of one type. They have no code, and so need none at build.
import type { Signature } from "./description.ts";

const letters: Readonly<Record<number, string>> = { 127: "i", 126: "l", 125: "f", 124: "d" };

const header = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/** The import of `e.f`, of the first type, and its export as `f`: sections without their lengths. */
const importSection = [1, 1, 0x65, 1, 0x66, 0, 0];
const exportSection = [1, 1, 0x66, 0, 0];

/** The type of the function that such bytes import and export; null for other bytes. */
export function adapterType(bytes: Uint8Array): Signature | null {
  if (bytes.length > 200 || !beginsWith(bytes, 0, header)) return null;
  let at = header.length;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; shift < 14; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return -1;
  };
  const values = (): string | null => {
    let found = "";
    for (let left = number(); left !== 0; left--) {
      const letter = letters[bytes[at++]!];
      if (letter === undefined) return null;
      found += letter;
    }
    return found;
  };
  if (bytes[at++] !== 1) return null;
  const end = number() + at;
  if (number() !== 1 || bytes[at++] !== 0x60) return null;
  const params = values();
  const results = params === null ? null : values();
  if (params === null || results === null || results.length > 1 || at !== end) return null;
  for (const [id, content] of [[2, importSection] as const, [7, exportSection] as const]) {
    if (bytes[at++] !== id || number() !== content.length || !beginsWith(bytes, at, content)) {
      return null;
    }
    at += content.length;
  }
  return at === bytes.length ? [params, results] : null;
}

function beginsWith(bytes: Uint8Array, at: number, wanted: readonly number[]): boolean {
  return wanted.every((byte, index) => bytes[at + index] === byte);
}

/** A function of a script in the form of a module's. */
export interface Adapted {
  readonly type: Signature;
  // biome-ignore lint/suspicious/noExplicitAny: functions of any type.
  readonly called: (...values: any[]) => any;
}

/** What the functions are that such a module exports. */
export const adapted = new WeakMap<object, Adapted>();
