import type { ChildProcess } from "node:child_process";
import type { Answers, Hearers } from "../../process/rpc.ts";
import type { TimeShare } from "../../process/time-share.ts";
import type { CatalogChange } from "../../routing/catalog.ts";
import type { ServeProtocol, ShardStart } from "../../shard/protocol.ts";
import type { LossReason } from "../observe/host-events.ts";
import type { CordonSettings } from "../serve-settings.ts";
import type { SharedPort } from "../shared-port.ts";
import type { Cordon, CordonShard } from "./cordon.ts";
import type { ShardKnowledge } from "./shard-authority.ts";

/** What a cordon needs of the supervisor around it. */
export interface CordonServices {
  /** ms, see `ServeSettings`. */
  readonly heartbeat: number;
  readonly drainDeadline: number;
  /** Bytes of memory that are a shard's share. */
  readonly shardMemory: number;
  /** How long a shard runs before another one takes its place, in ms; null: as long as it may. */
  readonly shardAge: number | null;
  /** A process for a shard of the cordon with such rights, which nobody has spoken to yet. @param knows what it will have been
   * told of. */
  takeProcess(cordon: string, rights: CordonSettings, knows: ShardKnowledge): ChildProcess;
  /** What the cordon's shards may take of this process's time for what they say. */
  timeOf(cordon: string): TimeShare | undefined;
  /** A new, empty file for a `RunningLedger`. */
  newLedger(): string;
  /** What a shard is told at its start; `ledger` is its own. */
  shardStart(cordon: string, ledger: string, settings: CordonSettings): Promise<ShardStart>;
  /** All that a shard of the cordon knows of workers at this moment. */
  catalogOf(cordon: string): CatalogChange;
  /** Where the cordon's shards reach others: sockets by cordon, none for those that the public port sends nothing. */
  sockets(cordon: string): Readonly<Record<string, string>>;
  /** The ports whose connections the cordon's shards take. */
  portsOf(cordon: string): readonly SharedPort[];
  handlers(cordon: string, shard: () => CordonShard): Answers<ServeProtocol["parent"]["calls"]>;
  hearers(
    cordon: string,
    shard: () => CordonShard,
  ): Pick<
    Hearers<ServeProtocol["parent"]["tells"]>,
    "giveBack" | "metrics" | "tail" | "connect" | "giveUpConnect"
  >;
  onStarted(cordon: Cordon, shard: CordonShard): void;
  /** Called when a shard has ended; with a reason where it was lost. */
  onEnded(cordon: Cordon, shard: CordonShard, reason?: LossReason): void;
  /** A shard was lost; `suspects` are the workers that ran in it, or the one that was wedged. */
  onLost(cordon: Cordon, reason: LossReason, sentence: string, suspects: readonly string[]): void;
}
