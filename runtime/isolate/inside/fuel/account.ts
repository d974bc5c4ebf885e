import { breachPrice, WrongCharge } from "../../../host/prices.ts";
import { realNow } from "../globals.ts";
import { fuelGrants } from "./fuel-grants.ts";
import type { Pace } from "./pace.ts";
import { RunTime } from "./run-time.ts";
import type { SliceScheduler } from "./slice-scheduler.ts";
import type { ThreadClock } from "./thread-clock.ts";

/** Why a guest was ended by the host rather than by itself. */
export type Ending =
  | "fuel-exhausted"
  | "deadline-exceeded"
  | "cpu-exhausted"
  | "memory-exceeded"
  | "function-failed";

/** Thrown on the host's side of the border to leave a guest that was ended there. */
export class GuestEnded extends Error {}

/** What the guests of an isolate share. */
export interface Schedule {
  readonly scheduler: SliceScheduler;
  readonly pace: Pace;
  readonly thread: ThreadClock;
  /** Called when a guest goes on after a ms or more, with the fuel that it has burned. */
  readonly onSlice: (fuel: number) => void;
}

/** What a guest may use of time. */
export interface TimeLimits {
  /** The deadline by the real clock, in ms. */
  readonly deadline: number;
  /** CPU time, in ms. */
  readonly cpu: number;
}

/** The most that is charged at once: more than anybody has, and so little that no sum of such charges leaves an
 * i64. */
const maxCharged = 2n ** 53n;

const i64 = (value: bigint) =>
  new WebAssembly.Global<bigint>({ value: "i64", mutable: true }, value);

/** The resources that an instance may still use. All its core modules import these globals, so they draw on one
 * account; `module/meter/README.md` says what changes them and when. Each guest has its own. */
export class Account {
  /** Fuel left of what was granted, but for what a guest has in hand while it runs: up to 16,384. Whenever the
   * host is called nothing is in hand. Below zero for the moment between a charge and its refill. */
  readonly fuel = i64(0n);
  /** Pages of 64 KiB that all memories may still grow by. */
  readonly pages = i64(0n);
  /** Elements that all tables may still grow by. */
  readonly elements = i64(0n);
  /** Slots of 8 bytes that the call stack may still take. */
  readonly stack = new WebAssembly.Global<number>({ value: "i32", mutable: true }, 0);

  /** Pages of the last growth of a memory that was refused for want of `pages`, as u64; 0 where none was since memory grew. */
  readonly refused = i64(0n);

  ending: Ending | null = null;
  /** Why, where that has numbers which are not the account's. */
  endedBecause: string | null = null;
  /** Called when its memories have grown: returns why its guest has to end by that, or null. */
  onGrowth: () => string | null = () => null;
  /** While it is set the host's work costs nothing: it was paid for. */
  free = false;
  readonly #schedule: Schedule;
  readonly #time: RunTime;
  readonly #grants = fuelGrants(this.fuel, () => this.#look());
  readonly #grain = this.#grants.grain.value;
  #watched = false;
  #onRefill: () => void = () => {};
  #fault: WrongCharge | null = null;
  #breached = false;
  #limit = 0n;
  #deadline = 0;
  /** What was granted in all when the last slice ended, and how long it has run since before it waited, in ms. */
  #told = 0;
  #unreportedMs = 0;
  /** Pages that were left when its growth was looked at. */
  #pagesSeen = 0n;

  constructor(schedule: Schedule) {
    this.#schedule = schedule;
    this.#time = new RunTime(schedule.thread);
  }

  /** Begins a request (or a start-up) `now`: `fuel` units, CPU time, and a deadline. It has its first grain when this
   * returns, perhaps after others had their turn. */
  open(fuel: number, { deadline, cpu }: TimeLimits, now: number): void {
    const { reserve } = this.#grants;
    this.ending = null;
    this.endedBecause = null;
    this.#pagesSeen = this.pages.value;
    this.#fault = null;
    this.#breached = false;
    this.#limit = BigInt(fuel);
    reserve.value = this.#limit;
    this.#deadline = deadline;
    this.#told = 0;
    this.#unreportedMs = 0;
    this.free = false;
    this.refused.value = 0n;
    this.#time.open(cpu, now);
    this.#schedule.pace.begin();
    this.fuel.value = 0n;
    this.#endSlice(now);
    this.fuel.value = this.#grant(0n);
  }

  /** Metered code calls it when what it burned left `fuel` below zero: at least every two grains. Returns the next
   * grain, or as much as is owed if one bulk instruction costs more than that, or 0: then the guest ends. The grant
   * is a sum to add, never a value to set, so activations can't overwrite each other's. */
  get refill(): () => bigint {
    return this.#grants.refill;
  }

  /** Asked for a grant when some grains were granted without. */
  #look(): bigint {
    if (this.ending !== null || this.#fault !== null) return 0n;
    this.#onRefill();
    this.#lookAtGrowth();
    const { pace, onSlice } = this.#schedule;
    if (pace.look()) {
      onSlice(this.granted);
      this.#endSlice(realNow());
    }
    return this.#grant(-this.fuel.value);
  }

  /** What grows by metered code alone is seen here: before the guest can have written to much of it. */
  #lookAtGrowth(): void {
    const left = this.pages.value;
    if (left === this.#pagesSeen) return;
    this.#pagesSeen = left;
    this.endedBecause = this.onGrowth();
    if (this.endedBecause !== null) this.ending ??= "memory-exceeded";
  }

  /** Ends a slice: lets others run, and checks the time that was used. */
  #endSlice(asked: number): void {
    const time = this.#time;
    const ms = this.#unreportedMs + time.pass(asked);
    this.#unreportedMs = 0;
    const { scheduler, pace } = this.#schedule;
    const now = scheduler.nextSlice(this.#untold(), ms, asked, this.#deadline);
    if (now !== asked) {
      time.resume(now);
      pace.begin();
    }
    if (now > this.#deadline) this.ending = "deadline-exceeded";
    else if (time.isOver) this.ending = "cpu-exhausted";
  }

  #grant(owed: bigint): bigint {
    const { reserve, ahead } = this.#grants;
    const left = reserve.value;
    if (owed > left) this.ending ??= "fuel-exhausted";
    if (this.ending !== null) {
      ahead.value = 0;
      return 0n;
    }
    const wanted: bigint = owed > this.#grain ? owed : this.#grain;
    const grant = wanted > left ? left : wanted;
    reserve.value = left - grant;
    ahead.value = this.#watched ? 0 : this.#schedule.pace.ahead;
    return grant;
  }

  /** Sets a function to call before each grain. */
  watch(onRefill: () => void): void {
    this.#onRefill = onRefill;
    this.#watched = true;
  }

  /** The fuel that was handed out: less what is left on `fuel` and in hand, it is what was burned. */
  get granted(): number {
    return Number(this.#limit - this.#grants.reserve.value);
  }

  /** The most that can burn. */
  get limit(): number {
    return Number(this.#limit);
  }

  /** What it burned since the last slice ended. */
  #untold(): number {
    const { granted } = this;
    const untold = granted - this.#told;
    this.#told = granted;
    return untold;
  }

  /** Ends the guest, which waits: it burns nothing more. */
  end(ending: Ending): void {
    this.ending = ending;
    this.#grants.ahead.value = 0;
    this.#grants.reserve.value += this.fuel.value;
    this.fuel.value = 0n;
  }

  /** Ends the guest as its deadline would. */
  sleepForEver(): never {
    this.end("deadline-exceeded");
    throw new GuestEnded();
  }

  /** The guest waits for what is outside. */
  rest(now: number): void {
    // It counts while it waits; where it is too much, it ends as it goes on.
    if (this.pages.value !== this.#pagesSeen) void this.onGrowth();
    this.#unreportedMs += this.#time.rest(now);
  }

  /** Resumes after a wait. */
  resume(now: number): void {
    this.#time.resume(now);
    this.#schedule.pace.begin();
  }

  /** Ends its part in scheduling: what it burned of the last slice counts. Call when a request, or a start, ended. */
  close(now: number): void {
    this.rest(now);
    const fuel = this.#untold() - Number(this.fuel.value);
    this.#schedule.scheduler.lastSlice(fuel, this.#unreportedMs);
  }

  /** CPU time it has used, in ms: at most, and exactly for a request that has used an eighth of what it may. */
  get cpuMs(): number {
    return this.#time.cpuMs;
  }

  /** Charges for work of the host, before it is done. @throws GuestEnded when it can't be paid, and WrongCharge for
   * one that would give fuel: the guest ends by either. */
  charge(units: bigint): void {
    if (typeof units !== "bigint" || units < 0n) {
      this.#fault ??= new WrongCharge(`a charge of ${units} fuel`);
      this.#grants.ahead.value = 0;
      throw this.#fault;
    }
    const charged: bigint = units > maxCharged ? maxCharged : units;
    if (this.free || this.#grants.take(charged) === 1) return;
    const grant = this.refill();
    if (grant === 0n) throw new GuestEnded();
    this.fuel.value += grant;
  }

  /** Lets others run between two pieces of work of the host's that are paid for.
   * @throws GuestEnded when the guest's time is over. */
  pause(): void {
    const { pace, onSlice } = this.#schedule;
    if (pace.look()) {
      onSlice(this.granted);
      this.#endSlice(realNow());
    }
    if (this.ending === null) return;
    this.#grants.ahead.value = 0;
    throw new GuestEnded();
  }

  /** Takes the price of a breach, or what is left, from a guest that broke a rule of the border and ends by that. */
  breach(): void {
    if (this.#breached || this.ending !== null) return;
    this.#breached = true;
    const { reserve } = this.#grants;
    const left: bigint = reserve.value + this.fuel.value;
    const taken: bigint = left < breachPrice ? left : breachPrice;
    this.fuel.value -= taken;
    if (this.fuel.value >= 0n) return;
    reserve.value += this.fuel.value;
    this.fuel.value = 0n;
  }

  /** Why what it says of its guest is not to be trusted; null where all is well. */
  get fault(): WrongCharge | null {
    const burned = this.#limit - this.#grants.reserve.value - this.fuel.value;
    if (burned < 0n) this.#fault ??= new WrongCharge(`a request burned ${burned} fuel`);
    return this.#fault;
  }

  /** The fuel burned since `open`. A charge that could not be paid was not burned: a guest that ran out used exactly
   * the limit. What a guest had in hand when it trapped counts as burned; and where more is left than there was, all
   * of it. */
  used(): number {
    const used = Number(this.#limit - this.#grants.reserve.value - this.fuel.value);
    return used < 0 ? this.limit : Math.min(used, this.limit);
  }
}
