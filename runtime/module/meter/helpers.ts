import type { AddedFunction } from "../../wasm/encode-module.ts";
import type { ValueType } from "../../wasm/value-types.ts";
import { valueTypes } from "../../wasm/value-types.ts";
import { Writer } from "../../wasm/writer.ts";
import type { AddedTypes } from "./added-types.ts";
import { meterGlobals, refillFunction } from "./contract.ts";
import { chargeComputed, extendedLocal, moveAllowance, noValues, op } from "./emit.ts";
import type { PriceTable } from "./prices.ts";

const { i32, i64 } = valueTypes;

/** The functions that metering adds after the source's, each when it is first asked for. */
export class Helpers {
  /** Adds grants to `fuel` until it is not below zero, or ends the guest: () -> (). */
  readonly refill: number;
  readonly #first: number;
  readonly #types: AddedTypes;
  readonly #prices: PriceTable;
  readonly #indices = new Map<string, number>();
  readonly functions: AddedFunction[] = [];

  constructor(first: number, types: AddedTypes, prices: PriceTable) {
    this.#first = first;
    this.#types = types;
    this.#prices = prices;
    this.refill = this.#add("refill", [], [], writeRefill);
  }

  /** Charges a bulk memory instruction by its length, which it is given and gives back: i32 -> i32. */
  chargeBytes(): number {
    const { bytesPerFuelShift } = this.#prices;
    return this.#chargeLength("bytes", (to) => {
      to.byte(op.i64Const);
      to.signed(2 ** bytesPerFuelShift - 1);
      to.byte(op.i64Add);
      to.byte(op.i64Const);
      to.signed(bytesPerFuelShift);
      to.byte(op.i64ShrU);
    });
  }

  /** Charges a bulk table instruction by its length, which it is given and gives back: i32 -> i32. */
  chargeElements(): number {
    return this.#chargeLength("elements", (to) => multiply(to, this.#prices.element));
  }

  #chargeLength(key: string, scale: (to: Writer) => void): number {
    return this.#add(key, [i32], [i32], (to) => {
      to.u32(0);
      chargeComputed(to, this.refill, () => {
        extendedLocal(to, 0);
        scale(to);
      });
      to.byte(op.localGet);
      to.u32(0);
      to.byte(op.end);
    });
  }

  /** memory.grow within the allowance `pages`: i32 -> i32. */
  growMemory(memory: number): number {
    return this.#add(`memory ${memory}`, [i32], [i32], (to) => {
      this.#writeGrow(to, 0, meterGlobals.pages, this.#prices.page, () => {
        to.byte(op.localGet);
        to.u32(0);
        to.byte(0x40);
        to.u32(memory);
      });
    });
  }

  /** table.grow within the allowance `elements`: (reference, i32) -> i32. */
  growTable(table: number, element: ValueType): number {
    return this.#add(`table ${table}`, [element, i32], [i32], (to) => {
      this.#writeGrow(to, 1, meterGlobals.elements, this.#prices.newElement, () => {
        to.byte(op.localGet);
        to.u32(0);
        to.byte(op.localGet);
        to.u32(1);
        to.byte(0xfc);
        to.u32(15);
        to.u32(table);
      });
    });
  }

  /** The amount is taken off the allowance before the charge, since a refill may let another
   * activation of the instance run, and given back when growing fails. */
  #writeGrow(to: Writer, amount: number, allowance: number, price: number, grow: () => void): void {
    const result = amount + 1;
    to.u32(1);
    to.u32(1);
    to.byte(i32);
    extendedLocal(to, amount);
    to.byte(op.globalGet);
    to.u32(allowance);
    to.byte(op.i64GtU);
    to.byte(op.if);
    to.byte(noValues);
    to.byte(op.i32Const);
    to.signed(-1);
    to.byte(op.return);
    to.byte(op.end);
    moveAllowance(to, allowance, op.i64Sub, amount);
    chargeComputed(to, this.refill, () => {
      extendedLocal(to, amount);
      multiply(to, price);
    });
    grow();
    to.byte(op.localTee);
    to.u32(result);
    to.byte(op.i32Const);
    to.signed(-1);
    to.byte(op.i32Ne);
    to.byte(op.if);
    to.byte(noValues);
    to.byte(op.localGet);
    to.u32(result);
    to.byte(op.return);
    to.byte(op.end);
    moveAllowance(to, allowance, op.i64Add, amount);
    to.byte(op.i32Const);
    to.signed(-1);
    to.byte(op.end);
  }

  #add(
    key: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
    write: (to: Writer) => void,
  ): number {
    const known = this.#indices.get(key);
    if (known !== undefined) return known;
    const body = new Writer();
    write(body);
    const index = this.#first + this.functions.length;
    this.functions.push({ type: this.#types.index({ params, results }), body: body.finish() });
    this.#indices.set(key, index);
    return index;
  }
}

function multiply(to: Writer, factor: number): void {
  to.byte(op.i64Const);
  to.signed(factor);
  to.byte(op.i64Mul);
}

/** One grant may be less than a long bulk instruction went below zero by: so it loops. The guest
 * ends by an instruction, not by an exception of the host, which some guests could catch. */
function writeRefill(to: Writer): void {
  to.u32(1);
  to.u32(1);
  to.byte(i64);
  to.byte(op.loop);
  to.byte(noValues);
  to.byte(op.call);
  to.u32(refillFunction);
  to.byte(op.localTee);
  to.u32(0);
  to.byte(op.i64Eqz);
  to.byte(op.if);
  to.byte(noValues);
  to.byte(op.unreachable);
  to.byte(op.end);
  to.byte(op.globalGet);
  to.u32(meterGlobals.fuel);
  to.byte(op.localGet);
  to.u32(0);
  to.byte(op.i64Add);
  to.byte(op.globalSet);
  to.u32(meterGlobals.fuel);
  to.byte(op.globalGet);
  to.u32(meterGlobals.fuel);
  to.byte(op.i64Const);
  to.signed(0);
  to.byte(op.i64LtS);
  to.byte(op.brIf);
  to.u32(0);
  to.byte(op.end);
  to.byte(op.end);
}
