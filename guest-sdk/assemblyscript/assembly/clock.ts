import { clock as host } from "./generated/imports";

/** Time stands still during a request: every call gives the moment the request began. Needs the grant
 * `clock`. `Date.now()` and `performance.now()` run on it as well. */
export namespace clock {
  /** Milliseconds since 1970. */
  export function now(): i64 {
    return <i64>host.wallClock();
  }

  /** Nanoseconds since some moment before the worker was loaded; never goes back. */
  export function monotonic(): u64 {
    return host.monotonic();
  }
}
