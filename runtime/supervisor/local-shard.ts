import { SkerryError } from "../errors.ts";
import { takeLocalShard } from "../owner/early-shard.ts";
import { ownShardLost } from "../owner/launch-shard.ts";
import { silence } from "../owner/owned-shard.ts";
import { ownedStart } from "../owner/shard-start.ts";
import { maxBytes } from "../process/bounded-channel.ts";
import { Child } from "../process/child.ts";
import type { EncodedRecording, RecordWishes } from "../replay/recorder.ts";
import { usualFuelPerMs } from "../settings/limits.ts";
import { localShardChecks } from "../shard/message-checks.ts";
import type {
  AskedFetch,
  FetchAnswer,
  Fetches,
  KvFolder,
  LocalProtocol,
  ShardStart,
} from "../shard/protocol.ts";
import type { Outcome } from "../worker/outcome/usage.ts";

export type LocalShard = Child<LocalProtocol>;

/** What the workers of a command or of tests reach. */
export interface Outside {
  /** Null: there are no entries. */
  readonly kv: KvFolder | null;
  /** Addresses and CIDR ranges that workers may not fetch from; none where it is left out. */
  readonly denied?: readonly string[];
  /** Canned answers, in the place of the network; the network once for each request, and then what it answered
   * (`once`); null: the network. */
  readonly fetches: Exclude<Fetches, "asked">;
}

/** What is told of a shard, and asked by it. */
export interface ShardListeners {
  readonly onOutcomes?: (outcomes: readonly Outcome[]) => void;
  /** Keeps a recording; resolves to whether more will be kept. None is where it is left out. */
  readonly onRecording?: ((recording: EncodedRecording) => Promise<{ more: boolean }>) | undefined;
  /** Makes the artifact of a deployment again. */
  readonly onArtifactMissing?: (deployment: string) => Promise<null>;
  /** Answers what workers fetch that were loaded so. */
  readonly onFetch?: ((fetch: AskedFetch) => Promise<FetchAnswer>) | undefined;
  /** A request was sent to an origin, for a worker whose requests are sent once. */
  readonly onSent?: ((origin: string) => void) | undefined;
  /** The connection limit was reached for the first time; idle connections were closed. */
  readonly onCrowded?: (most: number) => void;
  /** The process has ended, by itself or killed by its parent; what was asked of it has failed. */
  readonly onLost: (error: SkerryError) => void;
}

/** Starts the process of a shard for this one alone. It waits to be told what it is for: see `localStart`. */
export function startLocalShard(
  v8Flags: readonly string[],
  {
    onOutcomes = () => {},
    onRecording = async () => ({ more: false }),
    onArtifactMissing = () => nobody("makes artifacts again"),
    onFetch = () => nobody("answers fetches"),
    onCrowded = () => {},
    onSent = () => {},
    onLost,
  }: ShardListeners,
): LocalShard {
  const shard: LocalShard = new Child(takeLocalShard(v8Flags), {
    handlers: {
      artifact: ({ deployment }) => onArtifactMissing(deployment),
      recording: onRecording,
      fetch: onFetch,
    },
    hearers: {
      beat: () => {},
      outcomes: onOutcomes,
      crowded: ({ most }) => onCrowded(most),
      sent: ({ origin }) => onSent(origin),
      wedged: () => shard.kill("could not end a worker's isolate"),
    },
    checks: localShardChecks,
    bytesPerSecond: maxBytes,
    silence,
    lost: ownShardLost,
    onLost,
  });
  return shard;
}

export interface LocalStart {
  /** Where artifacts are kept. */
  readonly dataDir: string;
  readonly outside: Outside;
  /** Which requests are recorded; none where it is left out. */
  readonly record?: RecordWishes | undefined;
}

/** What a shard is told that is this process's alone: its one worker answers all requests, none of its isolates is
 * evicted, and outcomes come here as they are. */
export function localStart({ dataDir, outside, record }: LocalStart): ShardStart {
  const none = Number.POSITIVE_INFINITY;
  return ownedStart({
    version: record?.version ?? "",
    dataDir,
    fuelPerMs: usualFuelPerMs,
    answersAll: true,
    kv: outside.kv,
    settings: {
      deniedAddresses: outside.denied ?? [],
      requestsAtOnce: none,
      workerMemory: none,
      idle: none,
      record: record ?? null,
    },
  });
}

async function nobody(does: string): Promise<never> {
  throw new SkerryError("host-failed", `Nobody ${does} for this shard.`);
}
