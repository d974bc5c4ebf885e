// What the process that owns the entries, which has no network, and the supervisor, which has the cluster's connection, say to each
// other of replicated namespaces. Versions are places in the cluster's order of changes.
import type { KvNamespace } from "../../store/kv.ts";
import type { Leavings, ReplicaEntry, ReplicaRecord, ReplicaState } from "../../store/replica.ts";

/** Bytes of a part of a large value: a message of NATS has 1 MiB at most where nothing else is set. */
export const valuePartBytes = 256 * 1_024;

/** A value up to this goes with its record, in bytes; a larger one goes before it, in parts. */
export const inlineValueBytes = 128 * 1_024;

/** Records that the owner gets at once, and bytes of their values. */
export const maxTaken = 500;
export const takenBytes = 4 * 1_024 * 1_024;

/** Keys, and parts, of {@link Leavings} that are told at once. */
export const maxLeavings = 200;

/** Entries that are told at once. */
export const maxPerPage = 200;

type Named = Pick<KvNamespace, "tenant" | "name">;

export interface ValuePart {
  /** What the parts of the value are called. */
  readonly id: string;
  /** From 0 on. */
  readonly n: number;
  readonly bytes: Uint8Array;
}

/** A change that the owner has found to be in order, over the version that it knows of. */
export interface Proposal extends Named {
  readonly key: Uint8Array;
  /** The version of the key's record, as far as the owner knows; 0 for none. */
  readonly follows: number;
  /** Null: the key is removed. */
  readonly value:
    | Uint8Array
    | { readonly parts: string; readonly bytes: number; readonly sha256: string }
    | null;
  readonly metadata: string | null;
  /** ms since 1970. */
  readonly expiresAt: number | null;
}

/** - `version`: it was written, and has it.
 * - `conflict`: the key has a record of that version, 0 for none.
 * - `refused`: it was not written, or nobody knows. */
export type Proposed =
  | { readonly version: number }
  | { readonly conflict: number }
  | { readonly refused: "unavailable" | "no-namespace" };

export interface TakenRecords {
  /** One whose value is in parts has an empty value: its parts came before. */
  readonly records: readonly ReplicaRecord[];
  /** What holds once they are taken; null: more records come before that. */
  readonly state: (ReplicaState & { readonly log: string }) | null;
  /** Whether they are of a look at the whole log. */
  readonly seen: boolean;
}

/** What the owner is asked. */
export type ReplicaOrders = {
  readonly replica: { ask: null; reply: ReplicaState };
  readonly takePart: { ask: ValuePart; reply: null };
  /** The answer is how many were old ones, which somebody has put there again. */
  readonly take: { ask: TakenRecords; reply: number };
  readonly audit: { ask: { readonly ends: boolean; readonly upTo: number }; reply: null };
  readonly leavings: { ask: null; reply: Leavings };
  readonly cleaned: { ask: Leavings; reply: null };
  readonly page: { ask: { readonly after: ReplicaEntry | null }; reply: readonly ReplicaEntry[] };
  /** A part of a value, and how many bytes it has in all; null where the entry is not there. */
  readonly value: {
    ask: Named & { readonly key: Uint8Array; readonly n: number };
    reply: { readonly bytes: number; readonly part: Uint8Array } | null;
  };
};

/** What the owner asks. */
export type ReplicaAsks = {
  /** A name for parts that are to come; null where that can't be now. */
  readonly openParts: { ask: Named & { readonly key: Uint8Array }; reply: string | null };
  /** The answer is whether the cluster has it. */
  readonly putPart: { ask: ValuePart; reply: boolean };
  readonly propose: { ask: Proposal; reply: Proposed };
  /** Resolves once the owner was told all that the log had when it was asked; false where that can't be. */
  readonly level: { ask: null; reply: boolean };
};

/** How it stands with the log. */
export interface ReplicaLevel {
  /** Whether writes can be tried. */
  readonly isWritable: boolean;
  /** When this node had all that the log had, in ms of {@link machineNow}: what waits on its way is no younger for that. Null: not
   * since the host was started. */
  readonly levelAt: number | null;
}

/** ms of the monotonic clock that all processes of a machine share; it has no known beginning. */
export function machineNow(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Asks one side of what stands above. */
export type AskReplica<Calls extends { [Name in string]: { ask: unknown; reply: unknown } }> = <
  Name extends keyof Calls & string,
>(
  name: Name,
  ask: Calls[Name]["ask"],
) => Promise<Calls[Name]["reply"]>;
