import { clock as host } from "./generated/imports";

/** Time stands still while a worker computes: every call gives the moment the request began, or the last
 * one at which it had waited for something outside. Needs the grant `clock`. `Date.now()` and
 * `performance.now()` run on it as well. */
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
