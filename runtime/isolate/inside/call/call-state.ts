import type { Field } from "../../../abi/generated/types.ts";
import type { Formatter } from "../../../host/formatters.ts";
import type { LogLine, RequestState } from "../../../host/request-state.ts";
import type { ClockTimes } from "../batch/protocol.ts";

/** The state of one request for the host's functions. Few guests read the clock or draw random bytes, so both are made
 * when they are first used. */
export class CallState implements RequestState {
  fields: readonly Field[] = [];
  randomBlocks: number;
  readonly log: LogLine[] = [];
  logRoom: number;
  lastError: string | null = null;
  formatters: Map<number, Formatter> | null = null;
  lastFormatter = 0;
  hostFuel?: number = undefined;
  #clock: ClockTimes;
  readonly #makeKey: () => Uint8Array | null;
  #key: Uint8Array | null = null;

  /** `makeKey` is called at most once. */
  constructor(
    clock: ClockTimes,
    makeKey: () => Uint8Array | null,
    randomBlocks: number,
    logRoom: number,
  ) {
    this.#clock = clock;
    this.#makeKey = makeKey;
    this.randomBlocks = randomBlocks;
    this.logRoom = logRoom;
  }

  /** Sets the clock after the guest has waited. */
  advance(clock: ClockTimes): void {
    this.#clock = clock;
  }

  get wallClock(): bigint {
    return BigInt(this.#clock.wallClock);
  }

  get monotonic(): bigint {
    return BigInt(this.#clock.monotonic);
  }

  get randomKey(): Uint8Array | null {
    this.#key ??= this.#makeKey();
    return this.#key;
  }
}
