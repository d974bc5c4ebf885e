import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Handlers, Hearers } from "./peer.ts";
import { processEnvironment } from "./process-environment.ts";
import { launchPlan } from "./process-rights.ts";
import type { ServeProtocol } from "./serve-messages.ts";
import type { CordonSettings } from "./serve-settings.ts";
import { shardFlags } from "./shard-flags.ts";
import { ShardProcess } from "./shard-process.ts";

const program = fileURLToPath(new URL("./served-main.ts", import.meta.url));

export type ServedShard = ShardProcess<ServeProtocol>;

export interface ServedShardOptions {
  readonly rights: Pick<CordonSettings, "user" | "group" | "limits">;
  readonly v8Flags: readonly string[];
  readonly silence: number;
  readonly handlers: Handlers<ServeProtocol["starter"]["calls"]>;
  readonly hearers: Hearers<ServeProtocol["starter"]["tells"]>;
  readonly onLost: (sentence: string) => void;
}

/** Starts the process of a shard of `skerry serve`, with the rights that its cordon's processes have.
 * Its log goes to this process's stderr. */
export function startServedShard(options: ServedShardOptions): ServedShard {
  const { rights, v8Flags, silence, handlers, hearers, onLost } = options;
  const { execPath, prefix } = launchPlan(rights);
  const child = fork(program, [], {
    execPath,
    execArgv: [...prefix, ...shardFlags, ...v8Flags],
    serialization: "advanced",
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: processEnvironment(),
  });
  return new ShardProcess(child, { handlers, hearers, silence, onLost });
}
