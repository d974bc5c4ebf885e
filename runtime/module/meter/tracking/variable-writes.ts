import type { InstructionCursor } from "../../../wasm/instructions/instruction-cursor.ts";
import { op } from "../../../wasm/instructions/op.ts";
import { LiveCode } from "../plan/live-code.ts";
import { firstIndex } from "./first-index.ts";

/** Instructions during which other functions run that come back to this one. */
export const calls: ReadonlySet<number> = new Set([op.call, op.callIndirect, op.callRef]);

/** Where the live code of a function writes to locals and globals, and where its loops end. Places are offsets
 * of the source. */
export class VariableWrites {
  /** Ascending, each. Calls may write to any mutable global. */
  readonly #locals = new Map<number, number[]>();
  readonly #globals = new Map<number, number[]>();
  readonly #calls: number[] = [];
  /** The ends of loops by their beginnings. */
  readonly #loopEnds = new Map<number, number>();

  /** Walks a body once. */
  constructor(body: InstructionCursor) {
    const live = new LiveCode(body);
    const { cursor } = live;
    const open: number[] = [];
    while (live.next()) {
      const { code, block } = cursor.opcode;
      if (block === "opens") open.push(code === op.loop ? cursor.start : -1);
      else if (block === "closes") {
        const start = open.pop() ?? -1;
        if (start >= 0) this.#loopEnds.set(start, cursor.start);
      } else if (code === op.localSet || code === op.localTee) {
        note(this.#locals, cursor);
      } else if (code === op.globalSet) note(this.#globals, cursor);
      else if (calls.has(code)) this.#calls.push(cursor.start);
    }
  }

  /** Whether the loop that begins at a place writes to a local, or may write to a mutable global. */
  inLoop(start: number, kind: "local" | "global", index: number): boolean {
    if (kind === "local") return this.#hasOne(this.#locals.get(index), start);
    return this.#hasOne(this.#globals.get(index), start) || this.#hasOne(this.#calls, start);
  }

  /** Whether one of the places lies in the loop that begins at a place. */
  #hasOne(places: readonly number[] | undefined, start: number): boolean {
    if (places === undefined) return false;
    const next = firstIndex(places.length, (index) => places[index]! > start);
    return next < places.length && places[next]! < this.#loopEnds.get(start)!;
  }
}

function note(writes: Map<number, number[]>, { index, start }: InstructionCursor): void {
  const places = writes.get(index);
  if (places === undefined) writes.set(index, [start]);
  else places.push(start);
}
