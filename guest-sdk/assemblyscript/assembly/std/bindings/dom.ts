// Stands in for the file of the same path in AssemblyScript's standard library (`--lib`), so that its
// globals `console`, `Date`, `performance` and `crypto` run on what a Skerry host offers. What is
// missing here (`console.time`, `JSMath`) does not compile in a worker.
import {
  clock,
  log as hostLog,
  random,
} from "@skerry/assemblyscript/assembly/generated/imports";
import { Level } from "@skerry/assemblyscript/assembly/generated/types";

/** Behind `JSMath`, which would need a JavaScript host. */
export namespace Math {}

export namespace Date {
  /** Milliseconds since 1970. */
  export function now(): f64 {
    return <f64>clock.wallClock();
  }
}

export namespace performance {
  /** Milliseconds since some moment before the worker was loaded. */
  export function now(): f64 {
    return <f64>clock.monotonic() / 1e6;
  }
}

export namespace crypto {
  /** Fills the array with random bytes. */
  export function getRandomValues(array: Uint8Array): void {
    const atOnce = 65536; // The most that the host gives in one call.
    for (let offset = 0; offset < array.length; offset += atOnce) {
      array.set(random.getBytes(min(atOnce, array.length - offset)), offset);
    }
  }
}

export namespace console {
  export function assert(condition: bool, message: string): void {
    if (!condition) hostLog.write(Level.Error, message);
  }

  export function log(message: string): void {
    hostLog.write(Level.Info, message);
  }

  export function debug(message: string): void {
    hostLog.write(Level.Debug, message);
  }

  export function info(message: string): void {
    hostLog.write(Level.Info, message);
  }

  export function warn(message: string): void {
    hostLog.write(Level.Warn, message);
  }

  export function error(message: string): void {
    hostLog.write(Level.Error, message);
  }
}
