import { KiB, MiB } from "../byte-units.ts";
import { maxGuestStack, minGuestStack } from "./guest-stack.ts";
import { hardLimit, softLimit } from "./resource-limits.ts";
import { canSetLimits } from "./rights.ts";

/** The part of a stack that guests may have in counted bytes. Compiled code takes what is counted at most, but where it was made
 * to take more, and a script engine takes a third. */
const guestShare = 4 / 5;

/** What a thread's stack has besides V8's part of it. */
const nativeBytes = MiB;

/** Bytes that threads of this process have for their stacks; 0 where the system tells of none. */
const ownStack = softLimit("stack") ?? 0;

/** Bytes that each thread of a shard has for its stack (RLIMIT_STACK): enough for the deepest guest, or what the system lets it
 * have. They take memory as they are written to. */
export const shardStack = Math.min(
  maxGuestStack / guestShare + nativeBytes,
  canSetLimits ? hardLimit("stack") : ownStack,
);

/** Address space of each stack that a guest runs on which waits. V8 never gives it back once the stack has ended: it is as small
 * as the default of the limit `stack` allows. */
const waitingBytes = 20 * MiB;

/** What V8 maps of such a stack besides its flag's size, and the multiple that a mapping has to be of: the kernel then aligns it to
 * its page tables, and frees those of a stack that has ended. Otherwise 4 KiB of them stay of each. */
const mappedBesides = 48 * KiB;
const pageTableBytes = 2 * MiB;

/** The flags by which V8 uses these stacks, and makes those that guests run on which wait. */
const flag = "--stack-size=";
const waitingFlag = "--wasm-stack-switching-stack-size=";
export const stackFlags = flagsFor(shardStack);

function flagsFor(stack: number): readonly string[] {
  if (stack <= 2 * nativeBytes + pageTableBytes) return [];
  const bytes = stack - nativeBytes;
  const mapped = Math.min(waitingBytes, bytes - (bytes % pageTableBytes));
  return [`${flag}${Math.floor(bytes / KiB)}`, `${waitingFlag}${(mapped - mappedBesides) / KiB}`];
}

/** The most that a guest may have in this process, in counted bytes. @param waits true for one that may wait: it runs on a stack of
 * V8's own. */
export function guestStackRoom(
  waits: boolean,
  flags: readonly string[] = process.execArgv,
  stack = ownStack,
): number {
  const size = sizeIn(flags, flag);
  if (size + nativeBytes > stack) return minGuestStack;
  const own = waits ? Math.min(size, sizeIn(flags, waitingFlag) + mappedBesides) : size;
  return Math.min(maxGuestStack, Math.max(minGuestStack, Math.floor(own * guestShare)));
}

/** The most that a guest that may wait can have in a shard whose threads have stacks of so many bytes, in counted bytes. */
export function guestStackOf(stack: number): number {
  return guestStackRoom(true, flagsFor(stack), stack);
}

function sizeIn(flags: readonly string[], name: string): number {
  return Number(flags.find((each) => each.startsWith(name))?.slice(name.length) ?? 0) * KiB;
}
