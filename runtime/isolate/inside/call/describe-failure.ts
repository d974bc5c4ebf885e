import { WrongCharge } from "../../../host/prices.ts";
import type { Failure } from "../batch/protocol.ts";
import { CrossingTooLarge } from "../border/crossing.ts";
import type { Account } from "../fuel/account.ts";
import { MemoryOverCap } from "../instance/guest.ts";
import { NoAddressSpace } from "../memory/reservations.ts";
import type { WasiSide } from "../wasi/wasi-side.ts";

/** What ended a guest, as plain data. */
export function describeFailure(error: unknown, account: Account, wasi: WasiSide | null): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const why = account.endedBecause ?? message;
  const failure = { cause: causeOf(error, account, wasi), message: why, stack: stack ?? "" };
  const refused: bigint = account.refused.value;
  return refused === 0n
    ? failure
    : { ...failure, refusedPages: Number(BigInt.asUintN(64, refused)) };
}

/** A module that the engine does not compile, which the host took for one that it would. */
export function notCompiled({ message, stack }: Error): Failure {
  return { cause: "not-compiled", message, stack: stack ?? "" };
}

/** V8's own stack ended before the counted one: code crafted for large frames can do that. */
function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes("call stack");
}

function causeOf(error: unknown, account: Account, wasi: WasiSide | null): Failure["cause"] {
  if (error instanceof WrongCharge) return "host";
  if (account.ending !== null) return account.ending;
  if (error instanceof NoAddressSpace) return "no-room";
  if (error instanceof MemoryOverCap) return "memory-over-cap";
  if (error instanceof CrossingTooLarge) return "too-large";
  const ofWasi = wasi?.causeOf(error) ?? null;
  if (ofWasi !== null) return ofWasi;
  if (account.stack.value < 0 || isStackOverflow(error)) return "stack";
  return error instanceof WebAssembly.RuntimeError ? "trap" : "value";
}
