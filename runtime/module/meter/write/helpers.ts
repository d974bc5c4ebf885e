import { op } from "../../../wasm/instructions/op.ts";
import { pageBytes } from "../../../wasm/page.ts";
import type { ValueType } from "../../../wasm/value-types.ts";
import { valueTypes } from "../../../wasm/value-types.ts";
import { pagesOf } from "../bounds/bounds-writer.ts";
import type { PriceTable } from "../prices.ts";
import type { AccountGlobals } from "./account-globals.ts";
import type { AddedFunctions } from "./added-functions.ts";
import type { AddedTypes } from "./added-types.ts";
import type { Handlers } from "./call-uncaught.ts";
import { bodyOf, type Code } from "./code.ts";
import { Passing } from "./passing.ts";

const { i32, i64 } = valueTypes;

/** Pages of a memory whose addresses are of 32 bits. */
const maxPages = 65_536;

/** A length no fuel pays for: longer ones cost as much, so that no product overflows. */
const longest = 2 ** 40;

export interface HelperNumbers {
  /** See the scheme. */
  readonly firstQuantum: number;
  readonly quantum: number;
  readonly pieceBytes: number;
  /** Slots that are kept free while the host runs. */
  readonly hostSlots: number;
  /** The most slots that functions which are not counted can take at once. */
  readonly uncountedSlots: number;
  readonly handlers: Handlers;
  /** Whether fuel is counted by function. */
  readonly profiled: boolean;
  /** Whether what is in hand goes on through indirect calls at an open border. */
  readonly passes: boolean;
  /** The maximum of each memory, in pages of 64 KiB; null where it declares none. */
  readonly maxPages: readonly (number | null)[];
}

/** The functions that metered code calls, each added when it is first asked for.
 *
 * The purse is what they are handed and hand back: an i64 that holds, as one sum, the slots left of the
 * call stack times 2^32 and the fuel in hand, which is signed. */
export class Helpers {
  readonly #added: AddedFunctions;
  readonly #types: AddedTypes;
  readonly #account: AccountGlobals;
  readonly #prices: PriceTable;
  readonly #numbers: HelperNumbers;
  /** How what is in hand goes on through indirect calls at an open border; null where it does not. */
  readonly passing: Passing | null;

  constructor(
    added: AddedFunctions,
    types: AddedTypes,
    account: AccountGlobals,
    prices: PriceTable,
    numbers: HelperNumbers,
  ) {
    this.#added = added;
    this.#types = types;
    this.#account = account;
    this.#prices = prices;
    this.#numbers = numbers;
    this.passing = numbers.passes ? new Passing(account, this, numbers.hostSlots) : null;
  }

  /** Asks the host while the account is below zero: () -> (). What the host throws ends the guest as a trap
   * does, since the guest could catch an exception. */
  get #owed(): number {
    return this.#add("owed", [], [], [i64], (code) => {
      this.#account.writeRefill(code, 0, this.#numbers.handlers);
    });
  }

  /** Takes more in hand where it ran out: purse -> purse. Whoever burned a quantum gets one twice as
   * large, up to a bound. */
  get more(): number {
    return this.#add("more", [i64], [i64], [i64], (code) => {
      const { quantum } = this.#account;
      code.load(quantum).i64(this.#numbers.quantum).op(op.i64LtS).open(op.if);
      code.load(quantum).i64(1).op(op.i64Shl).store(quantum).end();
      this.#pay(code, 0, 1);
      withoutFuel(code, 0);
      this.#take(code, 1);
      code.op(op.i64Add);
    });
  }

  /** A frame was taken off the purse, and nothing is left of the one or the other: purse -> purse. */
  get entry(): number {
    return this.#add("entry", [i64], [i64], [i64], (code) => {
      const { stack } = this.#account;
      withoutFuel(code, 0).i64(0).op(op.i64LtS).open(op.if);
      this.#putBack(code, 0, 1);
      slotsOfPurse(code, 0).store(stack).op(op.unreachable).end();
      code.get(0).call(this.more);
    });
  }

  /** Puts back what is in hand before the guest traps or throws: purse -> purse. */
  get release(): number {
    return this.#add("release", [i64], [i64], [i64], (code) => {
      this.#putBack(code, 0, 1);
      withoutFuel(code, 0);
    });
  }

  /** Puts back what is in hand, like {@link release}, for a guest that goes on where the exception is caught. What
   * is owed is asked for here, or throwing in a loop would never be checked. */
  get raise(): number {
    return this.#add("raise", [i64], [i64], [i64], (code) => {
      this.#pay(code, 0, 1);
      withoutFuel(code, 0);
    });
  }

  /** Begins a call from outside: pushes a purse, with something in hand if `filled`. Traps where the stack is used
   * up, since recursion through the outside passes no other place that looks at it. `scratch` is a local, an i64, as
   * below. */
  open(code: Code, scratch: number, filled: boolean): void {
    this.#enter(code);
    code.load(this.#account.stack).op(op.i64ExtendI32S).i64(32).op(op.i64Shl);
    if (!filled) return;
    this.#take(code, scratch);
    code.op(op.i64Add);
  }

  /** Ends a call from outside with the purse in a local. */
  close(code: Code, purse: number, scratch: number): void {
    this.#pay(code, purse, scratch);
    slotsOfPurse(code, purse).store(this.#account.stack);
  }

  /** Begins a call from outside of a function that always costs as much, and pays for it. */
  openConstant(code: Code, cost: number): void {
    const { fuel } = this.#account;
    this.#enter(code);
    code.load(fuel).i64(cost).op(op.i64Sub).store(fuel);
  }

  /** Ends such a call. */
  closeConstant(code: Code): void {
    code.load(this.#account.fuel).i64(0).op(op.i64LtS);
    code.unlikely().open(op.if).call(this.#owed).end();
  }

  #enter(code: Code): void {
    const { stack, quantum } = this.#account;
    this.passing?.settle(code);
    trapWithoutStack(code, stack);
    code.i64(this.#numbers.firstQuantum).store(quantum);
  }

  /** Precedes a call of an imported function with the purse in a local: the account is then up to date and not below zero. */
  leave(code: Code, purse: number, scratch: number): void {
    const { hostSlots, uncountedSlots } = this.#numbers;
    this.#leave(code, purse, scratch, hostSlots + uncountedSlots);
  }

  /** Precedes an indirect call through an open border. What it reaches may come back to the function that makes it, so that its
   * frame is counted, and so are all between an entry of the module and it. */
  leaveIndirect(code: Code, purse: number, scratch: number): void {
    this.#leave(code, purse, scratch, this.#numbers.hostSlots);
  }

  #leave(code: Code, purse: number, scratch: number, reserve: number): void {
    this.#pay(code, purse, scratch);
    slotsOfPurse(code, purse).i32(reserve).op(op.i32Sub).store(this.#account.stack);
  }

  /** Follows a call to the outside: pushes the purse in a local, with something in hand again. */
  back(code: Code, purse: number, scratch: number): void {
    withoutFuel(code, purse);
    this.#take(code, scratch);
    code.op(op.i64Add);
  }

  /** Charges a bulk memory instruction by its length, if that is no more than a piece:
   * (length, purse) -> (length, whether it is more, purse). */
  bytes(address: ValueType): number {
    const { pieceBytes } = this.#numbers;
    return this.#add(`bytes ${address}`, [address, i64], [address, i32, i64], [], (code) => {
      const isMore = () => length(code, 0, address).i64(pieceBytes).op(op.i64GtU);
      code.get(1).i64(0);
      this.bytePrice(length(code, 0, address));
      isMore().op(op.select, op.i64Sub).tee(1);
      code.op(op.i32WrapI64).i32(0).op(op.i32LtS);
      code.open(op.if).get(1).call(this.more).set(1).end();
      code.get(0);
      isMore().get(1);
    });
  }

  /** Charges it whatever the length is: (length, purse) -> (length, purse). */
  manyBytes(address: ValueType): number {
    return this.#byLength(`many bytes ${address}`, address, (code) => this.bytePrice(code));
  }

  /** The price of a number of bytes in a bulk memory instruction: i64 -> i64. */
  bytePrice(code: Code): Code {
    const shift = this.#prices.bytesPerFuelShift;
    return code
      .i64(2 ** shift - 1)
      .op(op.i64Add)
      .i64(shift)
      .op(op.i64ShrU);
  }

  /** Index of the global that holds the size of memory 0; -1 where memories have the engine's size. */
  get sizes(): number {
    return this.#account.sizes;
  }

  #maxBytes(memory: number): number {
    return (this.#numbers.maxPages[memory] ?? maxPages) * pageBytes;
  }

  /** Index of the global that holds the fuel left. */
  get fuel(): number {
    return this.#account.fuel;
  }

  /** Charges a bulk table instruction by its length: (length, purse) -> (length, purse). */
  elements(address: ValueType): number {
    return this.#byLength(`elements ${address}`, address, (code) => {
      code.i64(this.#prices.element).op(op.i64Mul);
    });
  }

  /** Charges an instruction on arrays by its length: (length, purse) -> (length, purse). */
  arrayElements(): number {
    return this.#byLength("array elements", i32, (code) => {
      code.i64(this.#prices.arrayElement).op(op.i64Mul);
    });
  }

  /** The price is taken off the account itself, which may go far below zero where the purse could not. */
  #byLength(key: string, address: ValueType, scale: (code: Code) => void): number {
    return this.#add(key, [address, i64], [address, i64], [i64], (code) => {
      const { fuel } = this.#account;
      scale(priced(code, 0, address));
      code
        .tee(2)
        .i64(2 ** 20)
        .op(op.i64LtU)
        .open(op.if);
      code.get(1).get(2).op(op.i64Sub).set(1);
      code.op(op.else);
      code.load(fuel).get(2).op(op.i64Sub).store(fuel);
      this.#grant(code, () => code.get(2));
      code.get(1).call(this.more).set(1);
      code.end();
      code.get(1).op(op.i32WrapI64).i32(0).op(op.i32LtS);
      code.open(op.if).get(1).call(this.more).set(1).end();
      code.get(0).get(1);
    });
  }

  /** memory.grow within the allowance: (pages, purse) -> (pages before or -1, purse). */
  growMemory(memory: number, address: ValueType): number {
    if (this.sizes >= 0) return this.#growBounded(memory);
    return this.#add(`memory ${memory}`, [address, i64], [address, i64], [i64], (code) => {
      const { pages, refused } = this.#account;
      this.#grow(code, 0, address, pages, this.#prices.page, refused, () => {
        code.get(0).op(op.memoryGrow);
        code.to.u32(memory);
      });
    });
  }

  /** The same of a memory whose size may be lower than the engine's: that grows only as far as it is not there yet, and by
   * nothing where it is, for its host has another buffer then, as always when a memory has grown. */
  #growBounded(memory: number): number {
    const [pages, scratch, size, missing] = [0, 2, 3, 4] as const;
    const locals = [i64, i64, i64];
    return this.#add(`memory ${memory}`, [i32, i64], [i32, i64], locals, (code) => {
      const { pages: allowance, refused } = this.#account;
      this.#grow(code, pages, i32, allowance, this.#prices.page, refused, () => {
        const refuse = () => code.i32(-1).set(pages);
        const unlessRefused = () => code.get(pages).i32(-1).op(op.i32Ne).open(op.if);
        const bytes = this.sizes + memory;
        code.load(bytes).get(scratch).i64(16).op(op.i64Shl, op.i64Add).set(size);
        pagesOf(code, bytes).op(op.i32WrapI64).set(pages);
        code.get(size).i64(this.#maxBytes(memory)).op(op.i64GtU).open(op.if);
        refuse().end();
        unlessRefused();
        code.get(size).i64(16).op(op.i64ShrU).op(op.memorySize).to.u32(memory);
        code.op(op.i64ExtendI32U, op.i64Sub).tee(missing).i64(0);
        code.get(missing).i64(0).op(op.i64GtS, op.select);
        code.op(op.i32WrapI64, op.memoryGrow).to.u32(memory);
        code.i32(-1).op(op.i32Ne).open(op.if);
        code.get(size).store(bytes).op(op.else);
        refuse().end().end();
        code.get(pages);
      });
    });
  }

  /** table.grow within the allowance: (reference, elements, purse) -> (elements before or -1, purse). */
  growTable(table: number, element: ValueType, address: ValueType): number {
    return this.#add(`table ${table}`, [element, address, i64], [address, i64], [i64], (code) => {
      this.#grow(code, 1, address, this.#account.elements, this.#prices.newElement, -1, () => {
        code.get(0).get(1).op(0xfc);
        code.to.u32(15);
        code.to.u32(table);
      });
    });
  }

  /** The amount is taken off the allowance before the charge, since a refill may let another
   * activation of the instance run, and given back when growing fails. `refused` is the global that keeps an amount
   * that was over the allowance, until it grows; below zero for none. */
  #grow(
    code: Code,
    amount: number,
    address: ValueType,
    allowance: number,
    price: number,
    refused: number,
    grow: () => void,
  ): void {
    const purse = amount + 1;
    const scratch = amount + 2;
    const { fuel } = this.#account;
    const minusOne = () => (address === i64 ? code.i64(-1) : code.i32(-1));
    length(code, amount, address).tee(scratch).load(allowance).op(op.i64GtU).open(op.if);
    if (refused >= 0) code.get(scratch).store(refused);
    minusOne().get(purse).op(op.return).end();
    code.load(allowance).get(scratch).op(op.i64Sub).store(allowance);
    code.load(fuel).get(scratch).i64(price).op(op.i64Mul, op.i64Sub).store(fuel);
    this.#grant(code, () => code.get(scratch).i64(price).op(op.i64Mul));
    // It is paid for at once: growing takes the host's memory.
    code.get(purse).call(this.more).set(purse);
    grow();
    code.tee(amount);
    minusOne()
      .op(address === i64 ? op.i64Ne : op.i32Ne)
      .open(op.if);
    if (refused >= 0) code.i64(0).store(refused);
    code.get(amount).get(purse).op(op.return).end();
    code.load(allowance).get(scratch).op(op.i64Add).store(allowance);
    minusOne().get(purse);
  }

  /** Takes a quantum from the account, or what is left: pushes an i64, not below 0. */
  #take(code: Code, scratch: number): void {
    const { fuel, quantum } = this.#account;
    code.load(quantum).set(scratch);
    code.load(fuel).load(quantum).op(op.i64LtS);
    code.unlikely().open(op.if).call(this.#rest).set(scratch).end();
    code.load(fuel).get(scratch).op(op.i64Sub).store(fuel);
    this.#grant(code, () => code.get(scratch));
    code.get(scratch);
  }

  /** What there is on the account, or 0 where it is below zero: () -> i64. */
  get #rest(): number {
    return this.#add("rest", [], [i64], [], (code) => {
      const { fuel } = this.#account;
      code.load(fuel).i64(0).load(fuel).i64(0).op(op.i64GtS, op.select);
    });
  }

  /** Puts what the purse in a local has in hand back, or what is owed, and sees to it that the account is not below
   * zero. */
  #pay(code: Code, purse: number, scratch: number): void {
    this.#putBack(code, purse, scratch);
    code.get(scratch).i64(0).op(op.i64LtS);
    code.unlikely().open(op.if).call(this.#owed).end();
  }

  /** Adds what the purse in a local has in hand to the account, and leaves the sum in another. */
  #putBack(code: Code, purse: number, scratch: number): void {
    const { fuel } = this.#account;
    code.load(fuel).get(purse).op(op.i64Extend32S, op.i64Add).tee(scratch).store(fuel);
    this.#grant(code, () => code.i64(0).get(purse).op(op.i64Extend32S, op.i64Sub));
  }

  /** Keeps the sum of what was granted, for a profile's clock. */
  #grant(code: Code, amount: () => Code): void {
    if (!this.#numbers.profiled) return;
    const { granted } = this.#account;
    code.load(granted);
    amount().op(op.i64Add).store(granted);
  }

  #add(
    key: string,
    params: readonly ValueType[],
    results: readonly ValueType[],
    locals: readonly ValueType[],
    write: (code: Code) => void,
  ): number {
    const type = this.#types.index({ params, results });
    return this.#added.index(key, type, () => bodyOf(locals, write));
  }
}

/** Traps where less than nothing is left of the call stack. */
function trapWithoutStack(code: Code, stack: number): void {
  code.load(stack).i32(0).op(op.i32LtS);
  code.unlikely().open(op.if).op(op.unreachable).end();
}

/** The purse with nothing in hand. */
export function withoutFuel(code: Code, purse: number): Code {
  return code.get(purse).get(purse).op(op.i64Extend32S, op.i64Sub);
}

/** The slots a purse holds, as an i32. */
function slotsOfPurse(code: Code, purse: number): Code {
  return withoutFuel(code, purse).i64(32).op(op.i64ShrS, op.i32WrapI64);
}

/** A local of an address type, as an i64, taken as unsigned. */
function length(code: Code, local: number, address: ValueType): Code {
  code.get(local);
  return address === i64 ? code : code.op(op.i64ExtendI32U);
}

/** The same, but no more than {@link longest}. */
function priced(code: Code, local: number, address: ValueType): Code {
  if (address !== i64) return length(code, local, address);
  code.get(local).i64(longest).get(local).i64(longest);
  return code.op(op.i64LtU, op.select);
}
