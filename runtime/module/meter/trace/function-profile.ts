import { op } from "../../../wasm/instructions/op.ts";
import type { Code } from "../write/code.ts";
import type { FunctionCounter } from "./function-counter.ts";

/** The fields of a function in the profile, by their offset: each an i64, little endian. */
export const profileFields = { self: 0, calls: 8, cumulative: 16, active: 24 } as const;

/** Stands for the clock in calls that are not a function's outermost; the clock is never below 0. */
const inner = -1;

/** Bytes that one function takes in the profile. */
export const profileBytes = 32;

/** Where a function keeps its figures while it runs, and where they go. */
export interface ProfilePlace {
  /** Index of the memory that holds the profile, and the function's place in it. */
  readonly memory: number;
  readonly address: number;
  /** Index of the global that holds what was granted in all: less what is in hand, it is a clock of the
   * fuel that was burned. */
  readonly granted: number;
  /** Locals, i64: its own fuel so far; the purse when that was last reckoned; the clock at its start. */
  readonly self: number;
  readonly reckoned: number;
  readonly began: number;
  /** Whether it may be entered again while it runs: then only its outermost call counts. */
  readonly reentered: boolean;
}

/** Writes what one function does to count its fuel and calls.
 *
 * Its own fuel is what the purse lost between two moments at which it was in the function's own hands:
 * so nothing is counted where it is charged, and loops stay as they are. */
export class FunctionProfile implements FunctionCounter {
  readonly #place: ProfilePlace;

  constructor(place: ProfilePlace) {
    this.#place = place;
  }

  enter(code: Code, purse: number): void {
    const { began, reentered } = this.#place;
    this.resume(code, purse);
    this.#add(code, "calls", () => code.i64(1));
    if (!reentered) {
      this.#clock(code, purse).set(began);
      return;
    }
    // Only the outermost call takes the time; the others know by it that they are none.
    this.#load(code, "active").op(op.i64Eqz).open(op.if);
    this.#store(code, "active", () => code.i64(1));
    this.#clock(code, purse).set(began);
    code.op(op.else).i64(inner).set(began).end();
  }

  pause(code: Code, purse: number): void {
    const { self, reckoned } = this.#place;
    code.get(self).get(reckoned).op(op.i64Add).get(purse).op(op.i64Sub).set(self);
  }

  resume(code: Code, purse: number): void {
    code.get(purse).set(this.#place.reckoned);
  }

  beforeMore(code: Code, purse: number): void {
    code.get(this.#place.reckoned).get(purse).op(op.i64Sub);
  }

  afterMore(code: Code, purse: number): void {
    code.tee(purse).op(op.i64Add).set(this.#place.reckoned);
  }

  stopClock(code: Code, purse: number): void {
    const { self } = this.#place;
    this.pause(code, purse);
    code.get(self);
    this.#clock(code, purse).op(op.i64Sub).set(self);
  }

  startClock(code: Code, purse: number): void {
    const { self } = this.#place;
    code.get(self);
    this.#clock(code, purse).op(op.i64Add).set(self);
    this.resume(code, purse);
  }

  /** Does nothing: its host sees how large memories are. */
  grew(): void {}

  leave(code: Code, purse: number): void {
    this.pause(code, purse);
    this.#record(code, () => this.#clock(code, purse));
  }

  leaveByException(code: Code): void {
    this.#record(code, () => code.load(this.#place.granted));
  }

  #record(code: Code, clock: () => Code): void {
    const { self, began, reentered } = this.#place;
    this.#add(code, "self", () => code.get(self));
    const whole = () => this.#add(code, "cumulative", () => clock().get(began).op(op.i64Sub));
    if (!reentered) {
      whole();
      return;
    }
    code.get(began).i64(inner).op(op.i64Ne).open(op.if);
    whole();
    this.#store(code, "active", () => code.i64(0));
    code.end();
  }

  /** Pushes the fuel that was burned in all. */
  #clock(code: Code, purse: number): Code {
    return code.load(this.#place.granted).get(purse).op(op.i64Extend32S, op.i64Sub);
  }

  #add(code: Code, field: keyof typeof profileFields, amount: () => Code): void {
    this.#store(code, field, () => {
      this.#load(code, field);
      return amount().op(op.i64Add);
    });
  }

  #store(code: Code, field: keyof typeof profileFields, value: () => Code): void {
    code.i32(0);
    value();
    this.#memory(code, op.i64Store, field);
  }

  #load(code: Code, field: keyof typeof profileFields): Code {
    code.i32(0);
    return this.#memory(code, op.i64Load, field);
  }

  #memory(code: Code, instruction: number, field: keyof typeof profileFields): Code {
    const { memory, address } = this.#place;
    // Alignment 2^3, and a memory index.
    code.op(instruction, 0x40 | 3);
    code.to.u32(memory);
    code.to.u32(address + profileFields[field]);
    return code;
  }
}
