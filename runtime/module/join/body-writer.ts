// A function of a joined module, written anew: its memory is a region of the engine's, its globals and tables lie in the
// state of its instance, and where WebAssembly traps, it leaves all its functions and says why.

import { accesses, memoryArgument } from "../../wasm/instructions/accesses.ts";
import { InstructionCursor } from "../../wasm/instructions/instruction-cursor.ts";
import { emptyBlockType } from "../../wasm/instructions/op.ts";
import { functionTypeAt } from "../../wasm/module.ts";
import { Reader } from "../../wasm/reader.ts";
import { isReference, type ValueType, valueTypes } from "../../wasm/value-types.ts";
import { decodeLimits } from "../limits.ts";
import { type CallEffects, ModuleEffects } from "./call-effects.ts";
import { Code, functionBody } from "./code.ts";
import { type JoinableModule, typeKey } from "./joinable-module.ts";
import type { JoinedIndices } from "./joined-indices.ts";
import { KnownAddresses } from "./known-addresses.ts";
import { loweredValue } from "./reference-types.ts";
import { type Trap, traps } from "./trap.ts";

const { i32, i64, f32, f64 } = valueTypes;

/** The type that instructions name by which a value is loaded and stored. */
export function storedAs(type: ValueType): string {
  const names: Record<ValueType, string> = {
    [i32]: "i32",
    [i64]: "i64",
    [f32]: "f32",
    [f64]: "f64",
  };
  return names[loweredValue(type)] ?? "v128";
}

/** Bounds of numbers that become whole ones, by the instruction: what lies between is in range. */
const ranges: Readonly<Record<string, readonly [low: number, inclusive: boolean, high: number]>> = {
  "i32.trunc_f32_s": [-(2 ** 31), true, 2 ** 31],
  "i32.trunc_f64_s": [-(2 ** 31) - 1, false, 2 ** 31],
  "i32.trunc_f32_u": [-1, false, 2 ** 32],
  "i32.trunc_f64_u": [-1, false, 2 ** 32],
  "i64.trunc_f32_s": [-(2 ** 63), true, 2 ** 63],
  "i64.trunc_f64_s": [-(2 ** 63), true, 2 ** 63],
  "i64.trunc_f32_u": [-1, false, 2 ** 64],
  "i64.trunc_f64_u": [-1, false, 2 ** 64],
};

/** Writes one body after the other. */
export class BodyWriter {
  readonly #joinable: JoinableModule;
  readonly #to: JoinedIndices;
  readonly #effects: ModuleEffects;
  #code = new Code(0);
  #params = 0;
  #locals: ValueType[] = [];
  #temporaries = new Map<string, number>();
  #depth = 0;
  #touches = false;
  #known = new KnownAddresses();

  constructor(joinable: JoinableModule, to: JoinedIndices) {
    this.#joinable = joinable;
    this.#to = to;
    this.#effects = new ModuleEffects(joinable.module);
  }

  /** The body of the `index`th function that the module defines. */
  write(index: number): Uint8Array {
    const { module } = this.#joinable;
    const body = module.bodies[index]!;
    const type = functionTypeAt(module, module.functions[index]!);
    const code = new Code((body.code.end - body.code.start) * 3 + 64);
    this.#code = code;
    this.#params = type.params.length;
    this.#locals = body.locals.flatMap(({ count, type: local }) =>
      Array<ValueType>(count).fill(loweredValue(local)),
    );
    this.#temporaries.clear();
    this.#known = new KnownAddresses();
    this.#depth = 0;

    this.#touches = this.#effects.touches(index);
    if (this.#touches) this.#readRegion();
    code.open("block");
    code.open("block");
    if (type.results.length > 1) {
      code.op("block").signed(this.#to.blockType(type));
    } else {
      const [result] = type.results;
      code.open("block", result === undefined ? emptyBlockType : loweredValue(result));
    }
    this.#writeInstructions(body.code);
    code.op("return");
    code.end();
    this.#stop(traps.memory);
    code.end();
    // The same for any number of results: there may be a thousand, and as many functions of the type as the module has bytes for.
    if (type.results.length > 1) code.op("call", this.#to.zeros(type));
    else for (const result of type.results) code.zero(result);
    return functionBody(this.#locals, code);
  }

  #writeInstructions({ start, end }: { readonly start: number; readonly end: number }): void {
    const { module } = this.#joinable;
    const code = this.#code;
    const reader = new Reader(module.bytes, 0, start, end, module.label);
    const cursor = new InstructionCursor(reader, decodeLimits);
    /** The local that the instruction before read, and where it is written; the number that it was. */
    let local = -1;
    let constant: bigint | null = null;
    let before = 0;
    while (cursor.next()) {
      const { opcode } = cursor;
      const [lastLocal, lastConstant, lastStart] = [local, constant, before];
      local = -1;
      constant = null;
      before = code.length;
      if (opcode.immediates === "memarg" || opcode.immediates === "memarg-lane") {
        this.#access(cursor, lastLocal, lastStart);
        this.#known.follow(cursor);
        continue;
      }
      this.#known.follow(cursor);
      switch (opcode.name) {
        case "block":
        case "if":
        case "loop":
          this.#depth++;
          this.#open(cursor);
          break;
        case "end":
          this.#depth--;
          code.end();
          break;
        case "unreachable":
          this.#stop(traps.unreachable);
          code.op("br", this.#unwind());
          break;
        case "call":
          code.op("call", this.#to.function(cursor.index));
          this.#afterCall(this.#effects.of(cursor.index));
          break;
        case "call_indirect":
          this.#callIndirect(cursor.index, cursor.secondIndex);
          break;
        case "local.get":
          local = cursor.index;
          code.op("local.get", local);
          break;
        case "i32.const":
        case "i64.const":
          constant = new Reader(module.bytes, 0, cursor.start + 1, cursor.end, "").signed(64);
          code.copy(module.bytes, cursor.start, cursor.end);
          break;
        case "global.get":
          this.#global(cursor.index, null);
          break;
        case "global.set": {
          const value = loweredValue(this.#joinable.globals[cursor.index]!.value);
          const held = this.#temporary(value, "v");
          code.op("local.set", held);
          this.#global(cursor.index, held);
          break;
        }
        case "select":
          if (cursor.opcode.immediates === "types" && isReference(cursor.selectType)) {
            code.op("select");
          } else code.copy(module.bytes, cursor.start, cursor.end);
          break;
        case "ref.null":
          code.i32(0);
          break;
        case "ref.is_null":
          code.op("i32.eqz");
          break;
        case "ref.func":
          code.i32(this.#to.idOf(cursor.index));
          break;
        case "table.get":
          this.#tableItem(cursor.index);
          code.op("i32.load", 2, 0);
          break;
        case "table.set": {
          const held = this.#temporary(i32, "v");
          code.op("local.set", held);
          this.#tableItem(cursor.index);
          code.op("local.get", held).op("i32.store", 2, 0);
          break;
        }
        case "table.size":
          code.op("global.get", this.#to.state);
          code.op("i32.load", 2, this.#joinable.layout.tables[cursor.index]!);
          code.op("i32.load", 2, 4);
          break;
        case "table.grow":
          code.op("call", this.#to.growTable(cursor.index));
          this.#afterCall({ stops: true, moves: true });
          break;
        case "table.fill":
          code.op("call", this.#to.fillTable(cursor.index));
          this.#afterCall({ stops: true, moves: false });
          break;
        case "table.copy":
          code.op("call", this.#to.copyTable(cursor.index, cursor.secondIndex));
          this.#afterCall({ stops: true, moves: false });
          break;
        case "table.init":
          code.op("call", this.#to.initTable(cursor.secondIndex, cursor.index));
          this.#afterCall({ stops: true, moves: false });
          break;
        case "elem.drop":
          code.op("global.get", this.#to.state).i32(1);
          code.op("i32.store", 2, this.#joinable.layout.elements[cursor.index]!);
          break;
        case "memory.size":
          code.op("local.get", this.#temporary(i32, "length"));
          code.i32(16).op("i32.shr_u");
          break;
        case "memory.grow":
          code.op("call", this.#to.grow);
          this.#afterCall({ stops: true, moves: true });
          break;
        case "memory.copy":
          code.op("call", this.#to.copy);
          this.#afterCall({ stops: true, moves: false });
          break;
        case "memory.fill":
          code.op("call", this.#to.fill);
          this.#afterCall({ stops: true, moves: false });
          break;
        case "memory.init":
          code.op("call", this.#to.init(cursor.index));
          this.#afterCall({ stops: true, moves: false });
          break;
        case "data.drop":
          code.op("global.get", this.#to.state).i32(1);
          code.op("i32.store", 2, this.#joinable.layout.data[cursor.index]!);
          break;
        case "i32.div_s":
        case "i64.div_s":
        case "i32.div_u":
        case "i64.div_u":
        case "i32.rem_s":
        case "i64.rem_s":
        case "i32.rem_u":
        case "i64.rem_u":
          this.#divide(opcode.name, lastConstant);
          break;
        default:
          if (ranges[opcode.name]) this.#convert(opcode.name);
          else code.copy(module.bytes, cursor.start, cursor.end);
      }
    }
  }

  #open({ opcode, blockValue, index }: InstructionCursor): void {
    if (blockValue !== null) {
      const value = blockValue === emptyBlockType ? emptyBlockType : loweredValue(blockValue);
      this.#code.open(opcode.name as "block", value);
      return;
    }
    const type = functionTypeAt(this.#joinable.module, index);
    this.#code.op(opcode.name).signed(this.#to.type(type));
  }

  /** The label of the block around everything, which ends in zeros for results; `within` counts blocks written here. */
  #unwind(within = 0): number {
    // The function's own block counts in the depth, as its end does.
    return this.#depth + 2 + within;
  }

  #stop(trap: Trap): void {
    this.#code.i32(trap).op("global.set", this.#to.trap);
  }

  /** Stops where the number on the stack is not 0. */
  #stopIf(trap: Trap): void {
    const code = this.#code;
    code.open("if");
    if (trap === traps.memory) {
      code.op("br", this.#unwind(0));
    } else {
      this.#stop(trap);
      code.op("br", this.#unwind(1));
    }
    code.end();
  }

  #temporary(type: ValueType, name: string): number {
    const key = `${type} ${name}`;
    const known = this.#temporaries.get(key);
    if (known !== undefined) return known;
    const index = this.#params + this.#locals.length;
    this.#locals.push(type);
    this.#temporaries.set(key, index);
    return index;
  }

  /** Reads where the memory is, which changes when it grows. */
  #readRegion(): void {
    const code = this.#code;
    code.op("global.get", this.#to.base).op("local.set", this.#temporary(i32, "base"));
    code.op("global.get", this.#to.length).op("local.set", this.#temporary(i32, "length"));
  }

  #afterCall({ stops, moves }: CallEffects): void {
    const code = this.#code;
    if (stops) {
      code.op("global.get", this.#to.trap).open("if");
      code.op("br", this.#unwind(1)).end();
    }
    if (moves && this.#touches) this.#readRegion();
  }

  #access(cursor: InstructionCursor, lastLocal: number, lastStart: number): void {
    const { module } = this.#joinable;
    const reader = new Reader(module.bytes, 0, cursor.start, cursor.end, "");
    const { align, offset } = memoryArgument(cursor, reader);
    const lane = cursor.opcode.immediates === "memarg-lane" ? reader.byte() : null;
    const { bytes, above } = accesses.get(cursor.opcode.code)!;
    const code = this.#code;

    const reach = offset + bytes;
    const local = this.#known.localAt(above === null ? 0 : 1);
    const isKnown = local !== null && this.#known.bytesFrom(local) >= reach;
    if (above !== null) code.op("local.set", this.#temporary(above, "v"));
    let address = lastLocal;
    if (above !== null || lastLocal === -1) {
      address = this.#temporary(i32, "address");
      code.op("local.set", address);
    } else {
      // What read the local is taken back: it is read where it is wanted.
      code.truncate(lastStart);
    }
    if (!isKnown) {
      this.#check(address, reach);
      if (local !== null) this.#known.found(local, reach);
    }
    code.op("local.get", address).op("local.get", this.#temporary(i32, "base")).op("i32.add");
    if (above !== null) code.op("local.get", this.#temporary(above, "v"));
    code.op(cursor.opcode.name, align, offset);
    if (lane !== null) code.byte(lane);
  }

  #check(address: number, reach: number): void {
    const code = this.#code;
    const length = this.#temporary(i32, "length");
    if (reach <= this.#joinable.minBytes) {
      code.op("local.get", address).op("local.get", length).i32(reach);
      code.op("i32.sub").op("i32.gt_u");
    } else {
      code.op("local.get", address).op("i64.extend_i32_u").i64(BigInt(reach)).op("i64.add");
      code.op("local.get", length).op("i64.extend_i32_u").op("i64.gt_u");
    }
    this.#stopIf(traps.memory);
  }

  #global(index: number, held: number | null): void {
    const { globals, importedGlobals, layout } = this.#joinable;
    const { value, mutable } = globals[index]!;
    const code = this.#code.op("global.get", this.#to.state);
    const place = layout.globals[index]!;
    const isShared = index < importedGlobals && mutable;
    if (isShared) code.op("i32.load", 2, place);
    const at = isShared ? 0 : place;
    const name = storedAs(value);
    if (held === null) code.op(`${name}.load`, 0, at);
    else code.op("local.get", held).op(`${name}.store`, 0, at);
  }

  #divide(name: string, by: bigint | null): void {
    const type = name.startsWith("i32") ? i32 : i64;
    const word = type === i32 ? "i32" : "i64";
    const code = this.#code;
    if (by === null || by === 0n || (by === -1n && name.endsWith("div_s"))) {
      const divisor = this.#temporary(type, "v");
      if (name.endsWith("div_s")) {
        const dividend = this.#temporary(type, "w");
        code.op("local.set", divisor).op("local.set", dividend);
        code.op("local.get", divisor).op(`${word}.eqz`);
        this.#stopIf(traps.zero);
        code.op("local.get", divisor).i64(-1n);
        if (type === i32) code.op("i32.wrap_i64");
        code
          .op(`${word}.eq`)
          .op("local.get", dividend)
          .i64(-(2n ** (type === i32 ? 31n : 63n)));
        if (type === i32) code.op("i32.wrap_i64");
        code.op(`${word}.eq`).op("i32.and");
        this.#stopIf(traps.overflow);
        code.op("local.get", dividend);
      } else {
        code.op("local.tee", divisor).op(`${word}.eqz`);
        this.#stopIf(name.includes("rem") ? traps.remainder : traps.zero);
      }
      code.op("local.get", divisor);
    }
    code.op(name);
  }

  #convert(name: string): void {
    const [low, inclusive, high] = ranges[name]!;
    const from = name.includes("_f32") ? "f32" : "f64";
    const held = this.#temporary(from === "f32" ? f32 : f64, "v");
    const code = this.#code;
    code
      .op("local.tee", held)
      .float(from, low)
      .op(`${from}.${inclusive ? "ge" : "gt"}`);
    code.op("local.get", held).float(from, high).op(`${from}.lt`).op("i32.and").op("i32.eqz");
    this.#stopIf(traps.conversion);
    code.op("local.get", held).op(name);
  }

  /** The address of a table's item, whose index is on the stack. */
  #tableItem(table: number): void {
    const code = this.#code;
    const item = this.#temporary(i32, "item");
    const record = this.#temporary(i32, "record");
    code.op("local.set", item).op("global.get", this.#to.state);
    code.op("i32.load", 2, this.#joinable.layout.tables[table]!).op("local.set", record);
    code.op("local.get", item).op("local.get", record).op("i32.load", 2, 4).op("i32.ge_u");
    this.#stopIf(traps.table);
    code.op("local.get", record).op("i32.load", 2, 0).op("local.get", item).i32(2);
    code.op("i32.shl").op("i32.add");
  }

  /** A table's items are ids, those of one type after the other: the id's range is the check of the type, and of null. */
  #callIndirect(typeIndex: number, table: number): void {
    const { module, groups } = this.#joinable;
    const type = functionTypeAt(module, typeIndex);
    const group = groups.get(typeKey(type)) ?? { first: 0, count: 0 };
    const code = this.#code;
    const item = this.#temporary(i32, "item");
    this.#tableItem(table);
    code.op("i32.load", 2, 0).op("local.tee", item);
    code
      .i32(this.#to.firstId + group.first)
      .op("i32.sub")
      .i32(group.count)
      .op("i32.ge_u");
    this.#stopIf(traps.signature);
    code.op("local.get", item).op("global.get", this.#to.tableBase).op("i32.add");
    code.i32(this.#to.joinedTable).op("i32.add");
    code.op("call_indirect", this.#to.type(type), 0);
    this.#afterCall({ stops: true, moves: true });
  }
}
