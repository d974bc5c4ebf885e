import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { EncodedRecording } from "../replay/recorder.ts";
import type { Outcome } from "../tenant/usage.ts";
import type { RunProtocol } from "./messages.ts";
import { processEnvironment } from "./process-environment.ts";
import { shardFlags } from "./shard-flags.ts";
import { ShardProcess } from "./shard-process.ts";

const program = fileURLToPath(new URL("./shard-main.ts", import.meta.url));

/** A shard that says nothing for this long is taken for wedged, in ms. */
const silence = 10_000;

export interface ShardListeners {
  readonly onOutcomes: (outcomes: readonly Outcome[]) => void;
  /** Keeps a recording; resolves to whether more will be kept. None is where it is left out. */
  readonly onRecording?: (recording: EncodedRecording) => Promise<{ more: boolean }>;
  /** Connections had to go, for the first time, since there were as many as the process may have. */
  readonly onCrowded?: (most: number) => void;
  /** The process has ended, by itself or killed by the host; what was asked of it has failed. */
  readonly onLost: (sentence: string) => void;
}

/** Starts the shard of `skerry run`: one process, told by hand what to load. */
export function startRunShard(
  v8Flags: readonly string[],
  { onOutcomes, onRecording, onCrowded, onLost }: ShardListeners,
): ShardProcess<RunProtocol> {
  const child = fork(program, [], {
    execArgv: [...shardFlags, ...v8Flags],
    serialization: "advanced",
    env: processEnvironment(),
    // A crashing engine prints to stderr; that is for the operator of the process, not for a person.
    stdio: ["ignore", "ignore", process.env.SKERRY_DEBUG ? "inherit" : "ignore", "ipc"],
  });
  const shard: ShardProcess<RunProtocol> = new ShardProcess(child, {
    handlers: { recording: onRecording ?? (async () => ({ more: false })) },
    hearers: {
      beat: () => {},
      outcomes: onOutcomes,
      crowded: ({ most }) => onCrowded?.(most),
      wedged: () => shard.kill("could not end a worker's isolate"),
    },
    silence,
    onLost,
  });
  return shard;
}
