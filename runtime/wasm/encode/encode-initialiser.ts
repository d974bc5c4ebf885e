import { walkInitialiser } from "../instructions/initialiser.ts";
import type { DecodedModule, Initialiser } from "../module.ts";
import type { Writer } from "../writer.ts";

/** New indices for old ones. */
export interface IndexMap {
  functionIndex(index: number): number;
  globalIndex(index: number): number;
}

/** Copies a constant expression, with new indices in its global.get and ref.func. */
export function writeInitialiser(
  to: Writer,
  module: DecodedModule,
  initialiser: Initialiser,
  map: IndexMap,
): void {
  const cursor = walkInitialiser(module, initialiser);
  while (cursor.next()) {
    const { immediates, code } = cursor.opcode;
    if (immediates === "global") {
      to.byte(code);
      to.u32(map.globalIndex(cursor.index));
    } else if (immediates === "func") {
      to.byte(code);
      to.u32(map.functionIndex(cursor.index));
    } else {
      to.copy(module.bytes, cursor.start, cursor.end);
    }
  }
}
