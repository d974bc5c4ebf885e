import type { CustomSection } from "../../../wasm/encode/encode-module.ts";
import { Writer } from "../../../wasm/writer.ts";

/** Writes the section that marks branches as hardly ever taken, so that the engine keeps what follows them out of the
 * way of the code around it (branch hinting proposal, Wasm 3.0 appendix). */
export class BranchHints {
  readonly #content = new Writer(1_024);
  #functions = 0;

  /** A function of the result, and the offsets of such branches in its body, ascending. */
  add(functionIndex: number, unlikely: readonly number[]): void {
    if (unlikely.length === 0) return;
    this.#functions++;
    const to = this.#content;
    to.u32(functionIndex);
    to.u32(unlikely.length);
    for (const offset of unlikely) {
      to.u32(offset);
      to.byte(1);
      to.byte(0);
    }
  }

  get section(): CustomSection {
    const content = new Writer(this.#content.length + 8);
    content.u32(this.#functions);
    content.bytes(this.#content.view());
    return { name: "metadata.code.branch_hint", content };
  }
}
