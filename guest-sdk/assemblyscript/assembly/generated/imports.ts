// Generated from runtime/abi/*.wit by `npm run abi`: change those.
import { liftBytes, liftString } from "../abi/memory";
import * as codec from "./codec";
import * as types from "./types";

// @ts-ignore: decorator
@external("skerry:edge/clock@0.1.0", "wall-clock")
declare function rawClockWallClock(): i64;

// @ts-ignore: decorator
@external("skerry:edge/clock@0.1.0", "monotonic")
declare function rawClockMonotonic(): i64;

/**
 * Time, frozen for the length of a request: both functions return the moment the request began.
 * A guest can't time itself or its neighbours.
 */
export namespace clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  export function wallClock(): u64 {
    return <u64>rawClockWallClock();
  }

  /** Nanoseconds since some moment before the worker was loaded; never goes back. */
  export function monotonic(): u64 {
    return <u64>rawClockMonotonic();
  }
}

// @ts-ignore: decorator
@external("skerry:edge/config@0.1.0", "variable")
declare function rawConfigVariable(name0: i32, name1: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/config@0.1.0", "secret")
declare function rawConfigSecret(name0: i32, name1: i32, result: usize): void;

/** What the operator set for this worker. Values can't change during a request. */
export namespace config {
  /** A variable by name. */
  export function variable(name: string): string | null {
    const result = memory.data(12, 4);
    rawConfigVariable(<i32>changetype<usize>(name), name.length, result);
    return codec.loadOptionString(result);
  }

  /** A secret by name: the same, but never printed, logged or listed. */
  export function secret(name: string): string | null {
    const result = memory.data(12, 4);
    rawConfigSecret(<i32>changetype<usize>(name), name.length, result);
    return codec.loadOptionString(result);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/log@0.1.0", "write")
declare function rawLogWrite(level: i32, message0: i32, message1: i32): void;

/** Lines for the worker's log. */
export namespace log {
  /** Writes one line. Past the log limit of a request lines are dropped, and one mark says so. */
  export function write(level: types.Level, message: string): void {
    rawLogWrite(level, <i32>changetype<usize>(message), message.length);
  }
}

// @ts-ignore: decorator
@external("skerry:edge/random@0.1.0", "get-bytes")
declare function rawRandomGetBytes(length: i32, result: usize): void;

// @ts-ignore: decorator
@external("skerry:edge/random@0.1.0", "get-u64")
declare function rawRandomGetU64(): i64;

/** Cryptographically secure random bytes; under a seed, the same bytes for every request. */
export namespace random {
  /** At most 65,536 bytes a call; a longer request traps. */
  export function getBytes(length: u32): Uint8Array {
    const result = memory.data(8, 4);
    rawRandomGetBytes(length, result);
    return liftBytes(load<usize>(result), load<i32>(result, 4));
  }

  export function getU64(): u64 {
    return <u64>rawRandomGetU64();
  }
}
