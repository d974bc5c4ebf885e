import type { FunctionType } from "../../../wasm/module.ts";

/** A block that is open where a survey has come to. */
export interface OpenBlock {
  readonly number: number;
  readonly isLoop: boolean;
  /** Operands below the block's own. */
  readonly height: number;
  readonly type: FunctionType;
  /** Of a loop: whether a branch goes back to it, */
  repeats: boolean;
}

export function blockOf(
  number: number,
  isLoop: boolean,
  height: number,
  type: FunctionType,
): OpenBlock {
  return { number, isLoop, height, type, repeats: false };
}
