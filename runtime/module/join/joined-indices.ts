import type { FunctionType } from "../../wasm/module.ts";

/** Indices in the joined engine that a body refers to. */
export interface JoinedIndices {
  /** Globals: the address of the instance's state, its memory's address and length, and why it stops. */
  readonly state: number;
  readonly base: number;
  readonly length: number;
  readonly trap: number;
  /** The engine's global of where its table begins. */
  readonly tableBase: number;
  /** Where the module's reachable functions begin in that table. */
  readonly firstId: number;
  /** Where all that was joined begins in it: ids count from there. */
  readonly joinedTable: number;
  function(index: number): number;
  /** The id of a function that may stand in tables. */
  idOf(index: number): number;
  type(type: FunctionType): number;
  /** The type of a block with the results of functions of a type. */
  blockType(type: FunctionType): number;
  /** A function that returns zeros for the results of a type. */
  zeros(type: FunctionType): number;
  /** Functions that do the work of one instruction, and may trap. */
  readonly grow: number;
  readonly copy: number;
  readonly fill: number;
  init(segment: number): number;
  growTable(table: number): number;
  fillTable(table: number): number;
  copyTable(to: number, from: number): number;
  initTable(table: number, segment: number): number;
}
