// Short runs of instructions that metering puts into functions.

import type { Writer } from "../../wasm/writer.ts";
import { meterGlobals } from "./contract.ts";

/** Opcodes metering writes. */
export const op = {
  unreachable: 0x00,
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  return: 0x0f,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  localTee: 0x22,
  globalGet: 0x23,
  globalSet: 0x24,
  i32Const: 0x41,
  i64Const: 0x42,
  i32LtS: 0x48,
  i32Ne: 0x47,
  i64Eqz: 0x50,
  i64LtS: 0x53,
  i64GtU: 0x56,
  i32Add: 0x6a,
  i32Sub: 0x6b,
  i64Add: 0x7c,
  i64Sub: 0x7d,
  i64Mul: 0x7e,
  i64ShrU: 0x88,
  i64ExtendI32U: 0xad,
} as const;

/** The block type of no values. */
export const noValues = 0x40;

/** `fuel` is below zero: refill it, or end the guest. */
function refillIfSpent(to: Writer, refillHelper: number): void {
  to.byte(op.globalGet);
  to.u32(meterGlobals.fuel);
  to.byte(op.i64Const);
  to.signed(0);
  to.byte(op.i64LtS);
  to.byte(op.if);
  to.byte(noValues);
  to.byte(op.call);
  to.u32(refillHelper);
  to.byte(op.end);
}

/** Charges a constant price. */
export function charge(to: Writer, price: number, refillHelper: number): void {
  to.byte(op.globalGet);
  to.u32(meterGlobals.fuel);
  to.byte(op.i64Const);
  to.signed(price);
  to.byte(op.i64Sub);
  to.byte(op.globalSet);
  to.u32(meterGlobals.fuel);
  refillIfSpent(to, refillHelper);
}

/** Charges what `price` leaves on the stack, an i64. */
export function chargeComputed(to: Writer, refillHelper: number, price: () => void): void {
  to.byte(op.globalGet);
  to.u32(meterGlobals.fuel);
  price();
  to.byte(op.i64Sub);
  to.byte(op.globalSet);
  to.u32(meterGlobals.fuel);
  refillIfSpent(to, refillHelper);
}

/** Takes a frame's slots off the stack allowance, or ends the guest where there are too few. The
 * allowance then stays below zero, which tells the host why. */
export function enterFrame(to: Writer, slots: number): void {
  moveStack(to, op.i32Sub, slots);
  to.byte(op.globalGet);
  to.u32(meterGlobals.stack);
  to.byte(op.i32Const);
  to.signed(0);
  to.byte(op.i32LtS);
  to.byte(op.if);
  to.byte(noValues);
  to.byte(op.unreachable);
  to.byte(op.end);
}

/** Gives a frame's slots back. */
export function leaveFrame(to: Writer, slots: number): void {
  moveStack(to, op.i32Add, slots);
}

function moveStack(to: Writer, how: number, slots: number): void {
  to.byte(op.globalGet);
  to.u32(meterGlobals.stack);
  to.byte(op.i32Const);
  to.signed(slots);
  to.byte(how);
  to.byte(op.globalSet);
  to.u32(meterGlobals.stack);
}

/** Adds an i32 local, taken as unsigned, to an i64 global, or subtracts it. */
export function moveAllowance(to: Writer, global: number, how: number, local: number): void {
  to.byte(op.globalGet);
  to.u32(global);
  extendedLocal(to, local);
  to.byte(how);
  to.byte(op.globalSet);
  to.u32(global);
}

/** Pushes an i32 local as an i64, taken as unsigned. */
export function extendedLocal(to: Writer, local: number): void {
  to.byte(op.localGet);
  to.u32(local);
  to.byte(op.i64ExtendI32U);
}
