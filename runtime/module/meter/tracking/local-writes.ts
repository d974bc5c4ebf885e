import type { InstructionCursor } from "../../../wasm/instruction-cursor.ts";
import { codes } from "../codes.ts";
import { LiveCode } from "../live-code.ts";
import { firstIndex } from "./first-index.ts";

/** Where the live code of a function writes to its locals, and where its loops end. Places are offsets of
 * the source. */
export class LocalWrites {
  /** By local, ascending. */
  readonly #writes = new Map<number, number[]>();
  /** By where a loop begins. */
  readonly #loopEnds = new Map<number, number>();

  /** Walks a body once. */
  constructor(body: InstructionCursor) {
    const live = new LiveCode(body);
    const { cursor } = live;
    const open: number[] = [];
    while (live.next()) {
      const { code, block } = cursor.opcode;
      if (block === "opens") open.push(code === codes.loop ? cursor.start : -1);
      else if (block === "closes") {
        const start = open.pop() ?? -1;
        if (start >= 0) this.#loopEnds.set(start, cursor.start);
      } else if (code === codes.localSet || code === codes.localTee) {
        const places = this.#writes.get(cursor.index);
        if (places === undefined) this.#writes.set(cursor.index, [cursor.start]);
        else places.push(cursor.start);
      }
    }
  }

  /** Whether the loop that begins at a place writes to a local. */
  inLoop(start: number, local: number): boolean {
    const places = this.#writes.get(local);
    if (places === undefined) return false;
    const next = firstIndex(places.length, (index) => places[index]! > start);
    return next < places.length && places[next]! < this.#loopEnds.get(start)!;
  }
}
