import { op } from "../../../wasm/instructions/op.ts";
import type { AccountGlobals } from "./account-globals.ts";
import type { Code } from "./code.ts";
import { type Helpers, withoutFuel } from "./helpers.ts";

/** One slot of the call stack, in a purse. */
const slot = 2 ** 32;

/** Writes the code by which what is in hand goes through an indirect call at an open border. The outside may have changed
 * what a table has, so the callee can't be handed a purse as a value; but a global of the module's can hold it on the way.
 * A gate of the module's own takes it from there, and puts back what is left. A function of the outside knows nothing of
 * it: the purse waits until the call returns, or another call enters the module.
 *
 * A call that trapped, or that an exception cut off, leaves its purse there. The host sets the slots of the call stack anew
 * then, so that they are no longer the purse's: such a purse is nobody's, and what it has in hand is gone, as after any trap. */
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

  /** Precedes an indirect call with the purse in a local, which it changes: passes it, with no less than nothing in hand. */
  leave(code: Code, purse: number): void {
    this.#takeMoreIfEmpty(code, purse);
    code
      .get(purse)
      .i64(this.#reserve * slot)
      .op(op.i64Sub)
      .set(purse);
    this.#pass(code, purse);
  }

  /** Follows it: pushes the purse in a local, with what was passed back. */
  back(code: Code, purse: number): void {
    withoutFuel(code, purse);
    this.#inHand(code).op(op.i64Add);
    this.#clear(code);
  }

  /** Pushes whether more than an amount was passed, by a call that is still under way. */
  isMore(code: Code, fuel: number): void {
    this.#isMeant(code);
    code.load(this.#account.passed).op(op.i32WrapI64).i32(fuel).op(op.i32GtS, op.i32And);
  }

  /** Begins a call from outside while an activation waits for a function of the outside: what that has in hand goes to the
   * account. What was left by one that was cut off does not. */
  settle(code: Code): void {
    const { fuel } = this.#account;
    this.#ifAny(code);
    code.load(fuel);
    this.#inHand(code).i64(0);
    this.#isMeant(code);
    code.op(op.select, op.i64Add).store(fuel);
    this.#clear(code);
    code.end();
  }

  /** Follows a call of an imported function: where the guest was called meanwhile, and the outside caught what cut that
   * off, what it had in hand goes to the account. */
  collect(code: Code): void {
    const { fuel } = this.#account;
    this.#ifAny(code);
    code.load(fuel);
    this.#inHand(code).op(op.i64Add).store(fuel);
    this.#clear(code);
    code.end();
  }

  /** Begins a function that something was passed to: takes the purse, in a local. */
  take(code: Code, purse: number): void {
    this.#trapWithoutStack(code);
    code.load(this.#account.passed).set(purse);
    this.#clear(code);
  }

  /** Ends it: passes back what is left. */
  giveBack(code: Code, purse: number): void {
    this.#takeMoreIfEmpty(code, purse);
    this.#pass(code, purse);
  }

  /** Begins a function that always costs as much, where more than that was passed to it: pays for all of it. */
  takeConstant(code: Code, cost: number): void {
    const { passed } = this.#account;
    this.#trapWithoutStack(code);
    code.load(passed).i64(cost).op(op.i64Sub).store(passed);
  }

  /** Passes the purse in a local, and sets the slots of the call stack to its. */
  #pass(code: Code, purse: number): void {
    const { passed, stack } = this.#account;
    code.get(purse).store(passed);
    code.get(purse).i64(32).op(op.i64ShrS, op.i32WrapI64).store(stack);
  }

  /** Pushes whether the slots of the call stack are those of the purse that was passed. */
  #isMeant(code: Code): void {
    const { passed, stack } = this.#account;
    code.load(passed).i64(32).op(op.i64ShrS, op.i32WrapI64).load(stack).op(op.i32Eq);
  }

  /** Pushes what was passed in hand. */
  #inHand(code: Code): Code {
    return code.load(this.#account.passed).op(op.i64Extend32S);
  }

  #ifAny(code: Code): void {
    code.load(this.#account.passed).op(op.i64Eqz, op.i32Eqz).unlikely().open(op.if);
  }

  #clear(code: Code): void {
    code.i64(0).store(this.#account.passed);
  }

  /** Traps where less than nothing is left of the call stack, with what was passed on the account. */
  #trapWithoutStack(code: Code): void {
    const { passed } = this.#account;
    code.load(passed).i64(0).op(op.i64LtS).unlikely().open(op.if);
    code.load(passed).call(this.#helpers.release).store(passed).op(op.unreachable).end();
  }

  #takeMoreIfEmpty(code: Code, purse: number): void {
    code.get(purse).op(op.i32WrapI64).i32(0).op(op.i32LtS);
    code.unlikely().open(op.if).get(purse).call(this.#helpers.more).set(purse).end();
  }
}
