import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { processEnvironment } from "./process-environment.ts";
import { launchPlan } from "./process-rights.ts";
import type { ServeProtocol } from "./serve-messages.ts";
import type { CordonSettings } from "./serve-settings.ts";
import { shardFlags } from "./shard-flags.ts";
import type { ShardProcess } from "./shard-process.ts";

const program = fileURLToPath(new URL("./served-main.ts", import.meta.url));

export type ServedShard = ShardProcess<ServeProtocol>;

/** Starts the process of a shard of `skerry serve`, with the rights that its cordon's processes have. It
 * waits to be told what it is for; its log goes to this process's stderr. */
export function launchShard(
  rights: Pick<CordonSettings, "user" | "group" | "limits">,
  v8Flags: readonly string[],
): ChildProcess {
  const { execPath, prefix } = launchPlan({ ...rights, prompt: true });
  return fork(program, [], {
    execPath,
    execArgv: [...prefix, ...shardFlags, ...v8Flags],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: processEnvironment(),
  });
}
