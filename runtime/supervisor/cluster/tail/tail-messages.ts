import * as v from "valibot";
import { name } from "../../../settings/settings-fields.ts";
import { servedShardChecks } from "../../../shard/message-checks.ts";
import type { TailBatch } from "../../../shard/observe/tail-tap.ts";
import { seal, unseal } from "../../../store/embedded/secret-seal.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import { count } from "../../../value-schemas.ts";

/** Topics of the messages. */
export const followTopic = "follow";
export const tailTopic = "tail";

/** What one node wants to see at most, and nodes that one tells: more than people who look at a time. */
export const maxWants = 50;
export const maxFollowers = 50;

/** Bytes of a batch as JSON at most, sealed and in base64 less than a record may have. */
const maxSealed = 256 * 1_024;

const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));

/** A node wants to see requests, for the next seconds: nothing where it wants nothing any more. */
export const follow = v.object({
  node: name,
  /** Chance, anew each time that a node begins to follow: answers name it, so that old ones are none. */
  session: id,
  wants: v.pipe(
    v.array(v.object({ worker: v.nullable(name), node: v.nullable(name) })),
    v.maxLength(maxWants),
  ),
});
export type Follow = v.InferOutput<typeof follow>;

/** A node tells of requests. */
export const told = v.object({
  node: name,
  /** Chance, anew with each start of the node, and a number that grows. */
  run: id,
  number: count,
  sessions: v.pipe(v.array(id), v.maxLength(maxFollowers)),
  /** Requests that the run has told of in batches before this one: who has seen fewer has lost some. */
  before: count,
  sealed: v.pipe(v.string(), v.maxLength(maxSealed)),
});
export type Told = v.InferOutput<typeof told>;

type Place = Pick<Told, "node" | "run" | "number">;

/** Seals and opens what nodes tell of requests: addresses and logs are not for those who own the servers. */
export class TailSeal {
  readonly #key: Uint8Array;

  /** @param run each has a key of its own: a random nonce is safe for some 2^32 messages (NIST SP 800-38D, 8.3). */
  constructor(key: ClusterKey, run: string) {
    this.#key = key.derive(`skerry cluster tail 1 ${run}`);
  }

  /** @param entries requests as JSON. */
  seal(place: Place, entries: readonly string[], dropped: number): string {
    const text = `{"entries":[${entries.join(",")}],"dropped":${dropped}}`;
    return seal(this.#key, placeOf(place), text);
  }

  /** Null where it was not sealed for this place, or says something else than a shard may: another version, or a mistake. */
  open(place: Place, sealed: string): TailBatch | null {
    const text = unseal(this.#key, placeOf(place), sealed);
    if (text === null) return null;
    try {
      const batch: unknown = JSON.parse(text);
      return servedShardChecks.tells.tail(batch) ? batch : null;
    } catch {
      return null;
    }
  }
}

const placeOf = ({ node, run, number }: Place) => ({ worker: node, name: `${run} ${number}` });
