import { writeValueType } from "../../wasm/encode-types.ts";
import type { DecodedModule, FunctionType } from "../../wasm/module.ts";
import { functionTypeAt, tableTypes } from "../../wasm/module.ts";
import { walkBody } from "../../wasm/scan-code.ts";
import type { Writer } from "../../wasm/writer.ts";
import { decodeLimits } from "../limits.ts";
import type { AddedTypes } from "./added-types.ts";
import { addedImportedFunctions, addedImportedGlobals } from "./contract.ts";
import { charge, enterFrame, leaveFrame, noValues, op } from "./emit.ts";
import type { FunctionPlan } from "./function-plan.ts";
import type { Helpers } from "./helpers.ts";
import { control, LiveCode } from "./live-code.ts";

/** Told of each instruction's place: offset in the output, and offset in the source. */
export type PlaceListener = (output: number, source: number) => void;

/** Writes the metered bodies of one module's functions.
 *
 * A body becomes: take the frame's slots; a block that holds the source's code; give the slots back.
 * The block has the function's results, so a branch to the function's own label ends there, and
 * `return` becomes such a branch: no way out passes the giving back by. */
export class BodyWriter {
  readonly #module: DecodedModule;
  readonly #types: AddedTypes;
  readonly #helpers: Helpers;
  readonly #tables;

  constructor(module: DecodedModule, types: AddedTypes, helpers: Helpers) {
    this.#module = module;
    this.#types = types;
    this.#helpers = helpers;
    this.#tables = tableTypes(module);
  }

  /** Appends the `index`th function's locals and code. */
  write(to: Writer, index: number, plan: FunctionPlan, onPlace: PlaceListener): void {
    const { bytes, bodies, functions } = this.#module;
    const body = bodies[index]!;
    const { charges, frameSlots } = plan;
    onPlace(to.length, body.code.start);
    to.copy(bytes, body.span.start, body.code.start);
    enterFrame(to, frameSlots);
    to.byte(op.block);
    this.#writeResultType(to, functionTypeAt(this.#module, functions[index]!));

    const code = new LiveCode(walkBody(this.#module, body, decodeLimits));
    const { cursor } = code;
    let nextCharge = 0;
    // Instructions that stay as they are get copied in runs: `runStart` to the current one.
    let runStart = body.code.start;
    let previousEnd = runStart;
    const endRun = (at: number, resume: number) => {
      if (at > runStart) {
        onPlace(to.length, runStart);
        to.copy(bytes, runStart, at);
      }
      runStart = resume;
    };
    while (code.next()) {
      const { start, end } = cursor;
      // Dead code was passed over.
      if (start !== previousEnd) endRun(previousEnd, start);
      previousEnd = end;
      if (charges[nextCharge] === start) {
        endRun(start, start);
        charge(to, charges[nextCharge + 1]!, this.#helpers.refill);
        nextCharge += 2;
      }
      if (code.nesting < 0) {
        endRun(start, end);
        onPlace(to.length, start);
        to.byte(op.end);
        leaveFrame(to, frameSlots);
        to.byte(op.end);
        break;
      }
      if (!rewritten.has(cursor.opcode.code)) continue;
      endRun(start, end);
      this.#rewrite(to, code, frameSlots, onPlace);
    }
  }

  /** Writes what stands for one instruction that can't stay as it is. */
  #rewrite(to: Writer, code: LiveCode, frameSlots: number, onPlace: PlaceListener): void {
    const { cursor } = code;
    const helpers = this.#helpers;
    const place = () => onPlace(to.length, cursor.start);
    switch (cursor.opcode.name) {
      case "call":
      case "ref.func":
        place();
        to.byte(cursor.opcode.code);
        to.u32(cursor.index + addedImportedFunctions);
        break;
      case "global.get":
      case "global.set":
        place();
        to.byte(cursor.opcode.code);
        to.u32(cursor.index + addedImportedGlobals);
        break;
      case "return":
        place();
        to.byte(op.br);
        to.u32(code.nesting);
        break;
      case "return_call":
        leaveFrame(to, frameSlots);
        place();
        to.byte(cursor.opcode.code);
        to.u32(cursor.index + addedImportedFunctions);
        break;
      case "return_call_indirect":
        leaveFrame(to, frameSlots);
        place();
        to.copy(this.#module.bytes, cursor.start, cursor.end);
        break;
      case "memory.grow":
        place();
        to.byte(op.call);
        to.u32(helpers.growMemory(cursor.index));
        break;
      case "table.grow":
        place();
        to.byte(op.call);
        to.u32(helpers.growTable(cursor.index, this.#tables[cursor.index]!.element));
        break;
      default:
        // The bulk instructions: their length is on top of the stack.
        to.byte(op.call);
        to.u32(
          cursor.opcode.name.startsWith("memory.")
            ? helpers.chargeBytes()
            : helpers.chargeElements(),
        );
        place();
        to.copy(this.#module.bytes, cursor.start, cursor.end);
    }
  }

  #writeResultType(to: Writer, { results }: FunctionType): void {
    if (results.length === 0) to.byte(noValues);
    else if (results.length === 1) writeValueType(results[0]!, to);
    else to.signed(this.#types.index({ params: [], results }));
  }
}

const rewritten: ReadonlySet<number> = new Set([
  control.call,
  control.return,
  control.returnCall,
  control.returnCallIndirect,
  op.globalGet,
  op.globalSet,
  0x40, // memory.grow
  0xd2, // ref.func
  0xfc008, // memory.init
  0xfc00a, // memory.copy
  0xfc00b, // memory.fill
  0xfc00c, // table.init
  0xfc00e, // table.copy
  0xfc00f, // table.grow
  0xfc011, // table.fill
]);
