// The functions between the engine and joined modules: what scripts call to get in, and what modules call to get out.
import type { FunctionType } from "../../wasm/module.ts";
import { type ValueType, valueTypes } from "../../wasm/value-types.ts";
import { storedAs } from "./body-writer.ts";
import { Code, functionBody } from "./code.ts";
import type { JoinedEngine } from "./joined-engine.ts";
import { stateOffsets } from "./state-layout.ts";
import { traps } from "./trap.ts";

/** Globals that are added to the engine, by their indices. */
export interface BridgeGlobals {
  readonly state: number;
  readonly base: number;
  readonly length: number;
  readonly trap: number;
  /** Why the last call from a script stopped. */
  readonly lastTrap: number;
  readonly context: number;
}

const { i32, i64, f32, f64 } = valueTypes;

/** The type of native functions: context, this, number of arguments, their address; a value. */
export const nativeType: FunctionType = { params: [i32, i64, i32, i32], results: [i64] };

/** The parameters of a native function. */
const [context, , count, args] = [0, 1, 2, 3] as const;

function crossing(index: number): number {
  return stateOffsets.crossing + 8 * index;
}

export class Bridge {
  readonly #engine: JoinedEngine;
  readonly #globals: BridgeGlobals;

  constructor(engine: JoinedEngine, globals: BridgeGlobals) {
    this.#engine = engine;
    this.#globals = globals;
  }

  /** Stands in the place of the engine's entrance: with two arguments or more, the first is the place of the function to
   * go on with, among those that were joined. */
  entrance(joinedTable: number, type: number): Uint8Array {
    const code = new Code();
    const pass = () => {
      for (let index = 0; index < 4; index++) code.op("local.get", index);
    };
    code.op("local.get", count).i32(2).op("i32.lt_s").open("if");
    pass();
    code.op("call", this.#engine.entrance.index).op("return").end();
    pass();
    code.op("local.get", args).op("i32.load", 2, 0);
    code.op("global.get", this.#engine.globals.tableBase).op("i32.add");
    code.i32(joinedTable).op("i32.add").op("call_indirect", type, 0);
    return functionBody([], code);
  }

  /** (place, ArrayBuffer): the address of its bytes. */
  address(): Uint8Array {
    const { arrayBuffer } = this.#engine;
    const code = new Code().op("local.get", args).op("i32.load", 2, 8);
    code.op("i32.load", 2, arrayBuffer.record).op("i32.load", 2, arrayBuffer.bytes);
    code.op("i64.extend_i32_u");
    return functionBody([], code);
  }

  /** (place, address, value): keeps the value there, as the engine has it. Nobody counts that as a use of the value. */
  keep(): Uint8Array {
    const code = new Code().op("local.get", args).op("i32.load", 2, 8);
    code.op("local.get", args).op("i64.load", 3, 16).op("i64.store", 3, 0);
    code.i64(this.#engine.tags.undefined);
    return functionBody([], code);
  }

  /** (place, …): why the last call stopped. */
  lastTrap(): Uint8Array {
    const code = new Code().op("global.get", this.#globals.lastTrap).op("i64.extend_i32_u");
    return functionBody([], code);
  }

  /** (place, first, second): where the functions of the module begin that has these two numbers; -1 if there is none. */
  find(modules: readonly { readonly hash: readonly [number, number]; readonly first: number }[]) {
    const code = new Code();
    for (const { hash, first } of modules) {
      code.op("local.get", args).op("i32.load", 2, 8).i32(hash[0]).op("i32.eq");
      code.op("local.get", args).op("i32.load", 2, 16).i32(hash[1]).op("i32.eq");
      code.op("i32.and").open("if").i64(BigInt(first)).op("return").end();
    }
    code.i32(-1).op("i64.extend_i32_u");
    return functionBody([], code);
  }

  /** (place, address, length, state, which): one of the two numbers of so many bytes. */
  hash(): Uint8Array {
    const [at, end, hash] = [4, 5, 6] as const;
    const code = new Code();
    code.op("local.get", args).op("i32.load", 2, 8).op("local.tee", at);
    code.op("local.get", args).op("i32.load", 2, 16).op("i32.add").op("local.set", end);
    code.op("local.get", args).op("i32.load", 2, 24).op("local.set", hash);
    code.open("block").open("loop");
    code.op("local.get", at).op("local.get", end).op("i32.ge_u").op("br_if", 1);
    code.op("local.get", hash).op("local.get", at).op("i32.load8_u", 0, 0).op("i32.xor");
    code.i32(hashFactor).op("i32.mul").op("local.set", hash);
    code.op("local.get", at).i32(1).op("i32.add").op("local.set", at).op("br", 0);
    code.end().end().op("local.get", hash).op("i64.extend_i32_u");
    return functionBody([i32, i32, i32], code);
  }

  /** (place, state, id, …): calls the function of that id, which has this type, and gives its result as a value; null
   * where it stopped. Integers of 64 bits and several results cross in the state. */
  enter(type: FunctionType, typeIndex: number, joinedTable: number): Uint8Array {
    const { state, trap, lastTrap } = this.#globals;
    const outer = 4;
    const locals: ValueType[] = [i32, i64, ...type.results];
    const results = type.results.map((_, index) => 6 + index);
    const code = new Code();
    code.op("global.get", state).op("local.set", outer);
    code.op("local.get", context).op("global.set", this.#globals.context);
    code.op("local.get", args).op("i32.load", 2, 8).op("global.set", state);
    this.#readRegion(code);
    for (const [index, param] of type.params.entries()) {
      if (param === i64) {
        code.op("global.get", state).op("i64.load", 3, crossing(index));
      } else if (param === i32) {
        code.op("local.get", args).op("i32.load", 2, 24 + 8 * index);
      } else {
        code
          .op("local.get", args)
          .op("i64.load", 3, 24 + 8 * index)
          .op("local.set", 5);
        this.#toFloat(code, 5);
        if (param === f32) code.op("f32.demote_f64");
      }
    }
    code.op("local.get", args).op("i32.load", 2, 16);
    code.op("global.get", this.#engine.globals.tableBase).op("i32.add");
    code.i32(joinedTable).op("i32.add").op("call_indirect", typeIndex, 0);
    for (const index of results.toReversed()) code.op("local.set", index);

    code.op("global.get", trap).open("if");
    code.op("local.get", outer).op("global.set", state);
    code.op("global.get", trap).op("global.set", lastTrap).i32(0).op("global.set", trap);
    code.op("global.get", lastTrap).i32(traps.thrown).op("i32.eq").open("if");
    code.i64(this.#engine.tags.exception).op("return").end();
    code.i64(this.#engine.tags.null).op("return").end();

    const [only] = type.results;
    if (results.length === 1 && only !== i64) {
      code.op("local.get", outer).op("global.set", state);
      code.op("local.get", 6);
      this.#toValue(code, only!, 5);
      return functionBody(locals, code);
    }
    for (const [index, result] of type.results.entries()) {
      code.op("global.get", state).op("local.get", results[index]!);
      code.op(`${storedAs(result)}.store`, 0, crossing(index));
    }
    code.op("local.get", outer).op("global.set", state).i64(this.#engine.tags.undefined);
    return functionBody(locals, code);
  }

  /** A function that calls one of a script, which the state has at `place`. The SDK's own are between that convert: an
   * i32 comes back as a whole number, floats as any, others in the state. */
  leave(type: FunctionType, place: number): Uint8Array {
    const { state, trap } = this.#globals;
    const { stackPointer } = this.#engine.globals;
    const params = type.params.length;
    const [outer, frame, value] = [params, params + 1, params + 2] as const;
    const locals: ValueType[] = [i32, i32, i64];
    const space = Math.ceil((8 * params) / 16) * 16 + 16;
    const code = new Code();
    code.op("global.get", state).op("local.set", outer);
    code.op("global.get", stackPointer).i32(space).op("i32.sub").op("local.tee", frame);
    code.op("global.set", stackPointer);
    for (const [index, param] of type.params.entries()) {
      if (param === i64) {
        code.op("local.get", outer).op("local.get", index).op("i64.store", 3, crossing(index));
        code
          .op("local.get", frame)
          .i64(0n)
          .op("i64.store", 3, 8 * index);
      } else {
        code.op("local.get", frame).op("local.get", index);
        if (param === f32) code.op("f64.promote_f32");
        this.#toValue(code, param === i32 ? i32 : f64, value);
        code.op("i64.store", 3, 8 * index);
      }
    }
    const { undefined: nothing } = this.#engine.tags;
    code.op("global.get", this.#globals.context);
    code.op("local.get", outer).op("i64.load", 3, place).i64(nothing).i64(nothing);
    code.i32(params).op("local.get", frame).i32(this.#engine.call.keepArguments);
    code.op("call", this.#engine.call.index).op("local.set", value);
    code.op("local.get", frame).i32(space).op("i32.add").op("global.set", stackPointer);
    code.op("local.get", outer).op("global.set", state);
    this.#readRegion(code);
    code.op("local.get", value).i64(this.#engine.tags.exception).op("i64.eq").open("if");
    code.i32(traps.thrown).op("global.set", trap);
    for (const result of type.results) code.zero(result);
    code.op("return").end();
    const [only] = type.results;
    if (type.results.length === 1 && only !== i64) {
      if (only === i32) {
        code.op("local.get", value).op("i32.wrap_i64");
      } else {
        this.#toFloat(code, value);
        if (only === f32) code.op("f32.demote_f64");
      }
    } else {
      for (const [index, result] of type.results.entries()) {
        code.op("local.get", outer).op(`${storedAs(result)}.load`, 0, crossing(index));
      }
    }
    return functionBody(locals, code);
  }

  /** memory.copy, memory.fill or memory.init of a segment, with the bounds of the instance's memory. */
  bulk(
    work:
      | "copy"
      | "fill"
      | { readonly segment: number; readonly bytes: number; readonly dropped: number },
  ) {
    const { base, length, trap } = this.#globals;
    const [to, from, many] = [0, 1, 2] as const;
    const code = new Code();
    const past = (start: number) =>
      code
        .op("local.get", start)
        .op("i64.extend_i32_u")
        .op("local.get", many)
        .op("i64.extend_i32_u")
        .op("i64.add");
    past(to).op("global.get", length).op("i64.extend_i32_u").op("i64.gt_u");
    if (work === "copy") {
      past(from).op("global.get", length).op("i64.extend_i32_u").op("i64.gt_u").op("i32.or");
    } else if (work !== "fill") {
      // Of a dropped segment nothing is left.
      past(from).i64(0n).i64(BigInt(work.bytes));
      code.op("global.get", this.#globals.state).op("i32.load", 2, work.dropped);
      code.op("select").op("i64.gt_u").op("i32.or");
    }
    code.open("if").i32(traps.memory).op("global.set", trap).op("return").end();
    code.op("local.get", to).op("global.get", base).op("i32.add").op("local.get", from);
    if (work === "copy") code.op("global.get", base).op("i32.add");
    code.op("local.get", many);
    if (work === "copy") code.op("memory.copy", 0, 0);
    else if (work === "fill") code.op("memory.fill", 0);
    else code.op("memory.init", work.segment, 0);
    return functionBody([], code);
  }

  /** The address and length of the instance's memory, from its record. */
  #readRegion(code: Code): void {
    const { state, base, length } = this.#globals;
    code.op("global.get", state).op("i32.load", 2, stateOffsets.memory).op("i32.load", 2, 0);
    code.op("global.set", base);
    code.op("global.get", state).op("i32.load", 2, stateOffsets.memory).op("i32.load", 2, 4);
    code.op("global.set", length);
  }

  /** A value, which is a number, as f64. */
  #toFloat(code: Code, local: number): void {
    code.op("local.get", local).i64(32n).op("i64.shr_u").op("i64.eqz").open("if", f64);
    code.op("local.get", local).op("i32.wrap_i64").op("f64.convert_i32_s").op("else");
    code.op("local.get", local).i64(this.#engine.floatBias).op("i64.add");
    code.op("f64.reinterpret_i64").end();
  }

  /** The number on the stack as a value. `held` is a local of i64 to work in. */
  #toValue(code: Code, type: ValueType, held: number): void {
    if (type === i32) {
      code.op("i64.extend_i32_u");
      return;
    }
    if (type === f32) code.op("f64.promote_f32");
    code.op("i64.reinterpret_f64").op("local.set", held);
    // All that is not a number is one value.
    code.i64(nan).op("local.get", held);
    code.op("local.get", held).op("f64.reinterpret_i64");
    code.op("local.get", held).op("f64.reinterpret_i64").op("f64.ne").op("select");
    code.i64(this.#engine.floatBias).op("i64.sub");
  }
}

const nan = 0x7ff8_0000_0000_0000n;

/** What each byte is multiplied with in {@link Bridge.hash}, an FNV-1a of 32 bits. */
const hashFactor = 0x0100_0193;

/** What the two numbers of a module begin with. */
export const hashSeeds = [0x811c_9dc5, 0x2545_f491] as const;

/** The two numbers of a module's bytes. */
export function moduleHash(bytes: Uint8Array): readonly [number, number] {
  const of = (seed: number) => {
    let hash = seed | 0;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, hashFactor);
    return hash;
  };
  return [of(hashSeeds[0]), of(hashSeeds[1])];
}
