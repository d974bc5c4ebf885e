import { op } from "../wasm/instructions/op.ts";
import { countImports, type DecodedModule, type Global } from "../wasm/module.ts";
import { pageBytes } from "../wasm/page.ts";
import { valueTypes } from "../wasm/value-types.ts";
import type { ScriptEngine } from "./script-engine.ts";

/** Where a script engine's own stack lies, once it has been moved. */
export interface MovedStack {
  /** The module that defines the memory and the stack's pointer, as it was. */
  readonly owner: DecodedModule;
  readonly moved: DecodedModule;
  /** Pages that its memory begins with besides. */
  readonly pages: number;
  /** The lowest address at which the engine may call further. */
  readonly limit: number;
}

const maxPages = 65_536;

/** Moves the stack of an engine behind all else in its memory, where it has `stack.bytes`: its linker gave it less. Pages of it
 * that nothing is written to take no memory. Null if no module defines the memory and the pointer as that linker does: then the
 * stack stays where it is. */
export function moveStack(
  modules: readonly DecodedModule[],
  { stack }: ScriptEngine,
): MovedStack | null {
  const pages = stack.bytes / pageBytes;
  for (const owner of modules) {
    if (countImports(owner, "memory") + countImports(owner, "global") > 0) continue;
    const pointer = owner.exports.find(
      ({ name, kind }) => kind === "global" && name === stack.pointer,
    );
    const [memory, ...others] = owner.memories;
    if (pointer === undefined || memory === undefined || others.length > 0) continue;
    const min = memory.min + pages;
    if (memory.address !== valueTypes.i32 || min > (memory.max ?? maxPages)) continue;
    const global = owner.globals[pointer.index]!;
    const bytes = withConstant(owner.bytes, global, stack.linked, min * pageBytes);
    if (bytes === null) continue;
    const moved = { ...owner, bytes, memories: [{ ...memory, min }] };
    return { owner, moved, pages, limit: memory.min * pageBytes + stack.spareBytes };
  }
  return null;
}

/** The bytes of a module in which a global begins with another constant; null if it does not begin with `from`, or `to` takes
 * more bytes than that. */
function withConstant(
  bytes: Uint8Array,
  { initialiser, type }: Global,
  from: number,
  to: number,
): Uint8Array | null {
  if (type.value !== valueTypes.i32 || !type.mutable) return null;
  const length = initialiser.end - initialiser.start;
  const has = bytes.subarray(initialiser.start, initialiser.end);
  if (Buffer.compare(has, constantOf(from, length)) !== 0) return null;
  if (to >= 2 ** (7 * (length - 2) - 1)) return null;
  const changed = bytes.slice();
  changed.set(constantOf(to, length), initialiser.start);
  return changed;
}

/** `i32.const` of a number that is not negative, with as many bytes as the expression is to have. */
function constantOf(value: number, length: number): Uint8Array {
  const expression = new Uint8Array(length);
  expression[0] = op.i32Const;
  expression[length - 1] = op.end;
  for (let at = 1; at < length - 1; at++) {
    expression[at] =
      (Math.floor(value / 2 ** (7 * (at - 1))) & 0x7f) | (at < length - 2 ? 0x80 : 0);
  }
  return expression;
}
