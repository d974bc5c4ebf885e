import type { AccountGlobals } from "./account-globals.ts";
import { type Code, op } from "./code.ts";
import { type Helpers, slotsOfPurse, trapWithoutStack, withoutFuel } from "./helpers.ts";

/** Writes the code by which what is in hand goes through an indirect call at an open border. The outside may have changed
 * what a table has, so the callee can't be handed a purse as a value; but a global of the module's can hold what is in
 * hand on the way. A gate of the module's own takes it from there, and puts back what is left. A function of the
 * outside knows nothing of it: what is in hand waits until the call returns, or another call enters the module. */
export class Passing {
  readonly #account: AccountGlobals;
  readonly #helpers: Helpers;
  readonly #reserve: number;

  /** `reserve` is the number of slots of the call stack to keep free. */
  constructor(account: AccountGlobals, helpers: Helpers, reserve: number) {
    this.#account = account;
    this.#helpers = helpers;
    this.#reserve = reserve;
  }

  /** Precedes an indirect call with the purse in a local: passes what is in hand, which is not below zero then. */
  leave(code: Code, purse: number): void {
    const { passed, stack } = this.#account;
    this.#takeMoreIfEmpty(code, purse);
    code.get(purse).op(op.i64Extend32S).store(passed);
    slotsOfPurse(code, purse).i32(this.#reserve).op(op.i32Sub).store(stack);
  }

  /** Follows it: pushes the purse in a local, with what was passed back. */
  back(code: Code, purse: number): void {
    const { passed } = this.#account;
    withoutFuel(code, purse).load(passed).op(op.i64Add);
    code.i64(0).store(passed);
  }

  /** Pushes whether more than an amount was passed. */
  isMore(code: Code, fuel: number): void {
    code.load(this.#account.passed).i64(fuel).op(op.i64GtS);
  }

  /** Begins a call from outside while an activation waits for a function of the outside, or one that trapped had passed
   * something: that goes to the account. */
  settle(code: Code): void {
    const { passed, fuel } = this.#account;
    code.load(passed).op(op.i64Eqz, op.i32Eqz).unlikely().open(op.if);
    code.load(fuel).load(passed).op(op.i64Add).store(fuel);
    code.i64(0).store(passed).end();
  }

  /** Begins a function that something was passed to: makes a purse of it, in a local. */
  take(code: Code, purse: number): void {
    const { passed, stack } = this.#account;
    trapWithoutStack(code, stack);
    code.load(stack).op(op.i64ExtendI32S).i64(32).op(op.i64Shl);
    code.load(passed).op(op.i64Add).set(purse);
    code.i64(0).store(passed);
  }

  /** Ends it: passes back what is left in hand. */
  giveBack(code: Code, purse: number): void {
    const { passed, stack } = this.#account;
    this.#takeMoreIfEmpty(code, purse);
    slotsOfPurse(code, purse).store(stack);
    code.get(purse).op(op.i64Extend32S).store(passed);
  }

  /** Begins a function that always costs as much, where more than that was passed to it: pays for all of it. */
  takeConstant(code: Code, cost: number): void {
    const { passed, stack } = this.#account;
    trapWithoutStack(code, stack);
    code.load(passed).i64(cost).op(op.i64Sub).store(passed);
  }

  #takeMoreIfEmpty(code: Code, purse: number): void {
    code.get(purse).op(op.i32WrapI64).i32(0).op(op.i32LtS);
    code.unlikely().open(op.if).get(purse).call(this.#helpers.more).set(purse).end();
  }
}
