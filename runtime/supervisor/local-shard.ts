import { Child } from "../process/child.ts";
import { isolateFlags } from "../process/flags.ts";
import { launch } from "../process/launch.ts";
import type { EncodedRecording } from "../replay/recorder.ts";
import type { RunProtocol } from "../shard/local-protocol.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { shardLost } from "./cordons/served-shard.ts";

const program = new URL("../shard/local-main.ts", import.meta.url);

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
): Child<RunProtocol> {
  const process = launch(program, { flags: [...isolateFlags, ...v8Flags], quiet: true });
  const shard: Child<RunProtocol> = new Child(process, {
    handlers: { recording: onRecording ?? (async () => ({ more: false })) },
    hearers: {
      beat: () => {},
      outcomes: onOutcomes,
      crowded: ({ most }) => onCrowded?.(most),
      wedged: () => shard.kill("could not end a worker's isolate"),
    },
    silence,
    lost: shardLost,
    onLost: ({ message }) => onLost(message),
  });
  return shard;
}
