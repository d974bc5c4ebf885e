import { readFileSync } from "node:fs";
import { KiB, MiB } from "../byte-units.ts";
import { hardLimit } from "./resource-limits.ts";
import { canSetLimits } from "./rights.ts";

/** The most that a guest may have of its call stack, in counted bytes, and the least, which there is room for in any process. */
export const maxGuestStack = 32 * MiB;
export const minGuestStack = 512 * KiB;

/** The part of a stack that guests may have in counted bytes. Compiled code takes what is counted at most, but where it was made
 * to take more, and a script engine takes a third. */
const guestShare = 4 / 5;

/** What a thread's stack has besides V8's part of it. */
const nativeBytes = MiB;

/** Bytes that each thread of a shard has for its stack (RLIMIT_STACK): enough for the deepest guest, or what the system lets it
 * have. They take memory as they are written to. */
export const shardStack = Math.min(
  maxGuestStack / guestShare + nativeBytes,
  canSetLimits ? hardLimit("stack") : stackLimit(),
);

/** The flags by which V8 uses these stacks, and makes those as large that guests run on which wait. */
const flag = "--stack-size=";
export const stackFlags: readonly string[] =
  shardStack > 2 * nativeBytes
    ? [
        `${flag}${Math.floor((shardStack - nativeBytes) / KiB)}`,
        `--wasm-stack-switching-stack-size=${Math.floor((shardStack - nativeBytes) / KiB)}`,
      ]
    : [];

/** The most that a guest may have in this process, in counted bytes. */
export function guestStackRoom(
  flags: readonly string[] = process.execArgv,
  stack = stackLimit(),
): number {
  const size = Number(flags.find((each) => each.startsWith(flag))?.slice(flag.length) ?? 0) * KiB;
  if (size + nativeBytes > stack) return minGuestStack;
  return Math.min(maxGuestStack, Math.max(minGuestStack, Math.floor(size * guestShare)));
}

/** Bytes that threads of this process have for their stacks, by its soft limit; 0 where the system tells of none. */
function stackLimit(): number {
  try {
    const limits = readFileSync("/proc/self/limits", "utf8");
    return Number(/^Max stack size +(\d+)/m.exec(limits)?.[1] ?? 0);
  } catch {
    // Not Linux, or there is no /proc.
    return 0;
  }
}
