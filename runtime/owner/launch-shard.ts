import type { ChildProcess } from "node:child_process";
import { SkerryError } from "../errors.ts";
import { isolateFlags } from "../process/flags.ts";
import { type Hear, launch } from "../process/launch.ts";
import { shardStack } from "../process/native-stack.ts";
import { notStarted } from "../process/not-started.ts";
import { strangersFileSize } from "../process/resource-limits.ts";
import type { Rights } from "../process/rights.ts";

/** The only program that holds isolates. */
export const shardProgram = new URL("../shard/main.ts", import.meta.url);

/** Starts the process of a shard with the rights that its workers' processes have. It waits to be told what it is for.
 * @param hear reads its log, which otherwise goes to this process's stderr. */
export function launchShard(
  rights: Pick<Rights, "user" | "group" | "limits" | "sandbox">,
  v8Flags: readonly string[],
  hear?: Hear,
): ChildProcess {
  const { limits, sandbox } = rights;
  const fileSize = limits.fileSize ?? strangersFileSize(sandbox?.files != null);
  return launch(shardProgram, {
    flags: [...isolateFlags, ...v8Flags],
    rights: {
      ...rights,
      limits: { ...limits, stack: shardStack, fileSize },
      prompt: true,
    },
    hear,
  });
}

/** Returns what calls to a lost shard fail with if its owner is its only operator. If the shard ended before it was ready, no
 * worker ran in it, and the last line that it printed says why. */
export function ownShardLost(how: string, _ran: boolean, lastWords: string | null): SkerryError {
  return lastWords === null ? shardLost(how) : notStarted("a shard", how, lastWords);
}

/** Returns what calls to a lost shard fail with. */
export function shardLost(how: string): SkerryError {
  return new SkerryError("shard-lost", `The shard's process was lost: it ${how}.`);
}
