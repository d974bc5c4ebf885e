import type { InstructionCursor } from "../../wasm/instructions/instruction-cursor.ts";

/** The local that an operand was read from, and how often that had been set before. */
interface Origin {
  readonly local: number;
  readonly version: number;
}

/** That a local, of this version, is an address with `bytes` bytes of memory from it on. */
interface Fact {
  readonly bytes: number;
  readonly version: number;
  readonly loop: number;
}

/** Which addresses of a function are known to lie in memory as its code is walked from the begin to the end: no check is needed for them.
 * Memory never shrinks, so a fact holds until its local is set, or the code that found it may have been skipped. */
export class KnownAddresses {
  /** Operands above those of which nothing is known; null for one that is no local. */
  #operands: (Origin | null)[] = [];
  readonly #versions = new Map<number, number>();
  readonly #facts = new Map<number, Fact>();
  /** Facts as they were before, to take back what was found within a block. */
  readonly #before: [local: number, fact: Fact | undefined][] = [];
  readonly #blocks: { readonly found: number; readonly loop: number }[] = [];
  /** The loop that the code is in, by a number of its own: it begins without facts, as locals may be set further on in it. */
  #loop = 0;
  #loops = 0;

  /** The local that the operand is equal to, counted from the top; null if there is none. */
  localAt(depth: number): number | null {
    const origin = this.#operands.at(-1 - depth) ?? null;
    return origin !== null && origin.version === this.#version(origin.local) ? origin.local : null;
  }

  /** How many bytes of memory there are known to be from the address in a local on. */
  bytesFrom(local: number): number {
    const { bytes = 0, version, loop } = this.#facts.get(local) ?? {};
    return version === this.#version(local) && loop === this.#loop ? bytes : 0;
  }

  /** The address in a local was found to have so many bytes of memory from it on. */
  found(local: number, bytes: number): void {
    this.#before.push([local, this.#facts.get(local)]);
    this.#facts.set(local, { bytes, version: this.#version(local), loop: this.#loop });
  }

  /** Takes note of the instruction that the cursor is at. */
  follow({ opcode: { name, signature }, index }: InstructionCursor): void {
    const operands = this.#operands;
    switch (name) {
      case "local.get":
        operands.push({ local: index, version: this.#version(index) });
        return;
      case "local.set":
      case "local.tee":
        operands.pop();
        this.#versions.set(index, this.#version(index) + 1);
        if (name === "local.tee") operands.push({ local: index, version: this.#version(index) });
        return;
      case "global.get":
        operands.push(null);
        return;
      case "select":
        operands.splice(-3, 3, null);
        return;
      case "br_if":
        operands.pop();
        return;
      case "block":
      case "loop":
      case "if":
        this.#blocks.push({ found: this.#before.length, loop: this.#loop });
        if (name === "loop") this.#loop = ++this.#loops;
        break;
      case "else":
        this.#takeBack(this.#blocks.at(-1)!.found);
        break;
      case "end": {
        // The function's own end has no block here.
        const { found, loop } = this.#blocks.pop() ?? { found: 0, loop: 0 };
        this.#takeBack(found);
        this.#loop = loop;
        break;
      }
    }
    if (signature === null) {
      this.#operands = [];
      return;
    }
    const [popped, pushed] = signature.split(":") as [string, string];
    for (let left = popped.length; left > 0; left--) operands.pop();
    for (let left = pushed.length; left > 0; left--) operands.push(null);
  }

  #version(local: number): number {
    return this.#versions.get(local) ?? 0;
  }

  #takeBack(found: number): void {
    while (this.#before.length > found) {
      const [local, fact] = this.#before.pop()!;
      if (fact === undefined) this.#facts.delete(local);
      else this.#facts.set(local, fact);
    }
  }
}
