import { randomBytes } from "node:crypto";
import { SkerryError } from "../../../errors.ts";
import type { Answers } from "../../../process/rpc.ts";
import type { Proposal, Proposed, ReplicaAsks } from "../../../services/kv/replication.ts";
import type { KvNamespace } from "../../../store/kv.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { ErasableLog } from "../../../store/log/cluster-log.ts";
import { openRecord, signRecord } from "../../../store/log/signed-record.ts";
import type { EntriesFollower } from "./entries-follower.ts";
import {
  entryKey,
  entryKeys,
  entryValue,
  maxParts,
  partsName,
  readEntryRecord,
  removalKey,
} from "./entry-records.ts";

type Named = Pick<KvNamespace, "tenant" | "name">;

/** Changes that are written at once: more than an honest owner of entries has under way. */
const maxInFlight = 512;

/** Values whose parts are being written at once, and how long that may take, in ms. */
const maxOpen = 64;
const openTime = 120_000;

/** How often a change is written again over what is not believed. */
const maxTries = 3;

/** How writes ended. */
export const writeOutcomes = ["written", "conflict", "unavailable", "refused"] as const;
export type WriteOutcome = (typeof writeOutcomes)[number];

export interface EntriesWriterOptions {
  readonly log: ErasableLog;
  readonly key: ClusterKey;
  readonly follower: EntriesFollower;
  /** Whether workers of this host may use a namespace. The owner of entries may have been taken over: in what they don't use it
   * changes nothing. */
  readonly mayUse: (namespace: Named) => boolean;
}

/** Writes to the log what the owner of entries asks for. */
export class EntriesWriter {
  readonly outcomes: Record<WriteOutcome, number> = {
    ...{ written: 0, conflict: 0, unavailable: 0, refused: 0 },
  };
  readonly #options: EntriesWriterOptions;
  /** Names of parts that were given out: of which entry they are, and until when. */
  readonly #open = new Map<string, { readonly at: string; readonly until: number }>();
  #underWay = 0;

  constructor(options: EntriesWriterOptions) {
    this.#options = options;
  }

  /** What the owner may ask. */
  readonly handlers: Answers<ReplicaAsks> = {
    openParts: async ({ tenant, name, key }) => {
      this.#closeOld();
      if (!this.#options.mayUse({ tenant, name }) || !this.#options.follower.isWritable)
        return null;
      if (this.#open.size >= maxOpen) return null;
      const at = entryKey({ tenant, name }, key);
      const parts = partsName(at, randomBytes(16).toString("hex"));
      this.#open.set(parts, { at, until: performance.now() + openTime });
      return parts;
    },
    // Nobody overwrites parts of another one's value: names are given out, each once.
    putPart: async ({ id, n, bytes }) => {
      if (!this.#open.has(id) || n >= maxParts) return false;
      return this.#options.log.putBytes(`${id}.${n}`, bytes).then(
        () => true,
        () => false,
      );
    },
    propose: async (proposal) => {
      const done = await this.#propose(proposal);
      const { parts } = (proposal.value ?? {}) as { parts?: string };
      if (parts !== undefined && !("conflict" in done)) this.#open.delete(parts);
      this.outcomes[outcomeOf(done)]++;
      return done;
    },
    level: async () => {
      try {
        await this.#options.follower.catchUp();
        return true;
      } catch {
        return false;
      }
    },
  };

  /** Removes all that a namespace has, at every node. @throws SkerryError `unavailable`. */
  async removeNamespace(namespace: Named): Promise<void> {
    const { log, follower } = this.#options;
    await follower.catchUp();
    const at = removalKey(namespace);
    const { tenant, name } = namespace;
    const done = await this.#write(at, 0, () => ({ tenant, name }), true);
    if (!("version" in done)) {
      throw new SkerryError("unavailable", "The removal could not be written to the cluster.");
    }
    await follower.catchUp();
    const { followed } = follower;
    if (followed !== null) await log.erase(entryKeys(namespace), done.version - followed.base);
  }

  async #propose(proposal: Proposal): Promise<Proposed> {
    const { tenant, name, key, value } = proposal;
    if (!this.#options.mayUse({ tenant, name })) return { refused: "no-namespace" };
    if (this.#underWay >= maxInFlight) return { refused: "unavailable" };
    const at = entryKey({ tenant, name }, key);
    if (value !== null && "parts" in value && this.#open.get(value.parts)?.at !== at) {
      return { refused: "unavailable" };
    }
    this.#underWay++;
    try {
      return await this.#write(at, proposal.follows, (after) => entryValue(proposal, after), false);
    } catch {
      return { refused: "unavailable" };
    } finally {
      this.#underWay--;
    }
  }

  /** Writes a record over the version that is known, or over what nobody believes.
   * @param over whether it is written over what others have written meanwhile. */
  async #write(
    at: string,
    follows: number,
    value: (after: number) => object,
    over: boolean,
  ): Promise<Proposed> {
    const { log, key, follower } = this.#options;
    const { followed } = follower;
    if (followed === null || !follower.isWritable) return { refused: "unavailable" };
    const { log: id, base, cursor } = followed;
    let expected = Math.max(0, follows - base);
    // The owner may have taken up more than it has said so far.
    let after = Math.max(cursor, expected);
    for (let attempt = 1; ; attempt++) {
      const record = signRecord(key, { log: id, key: at, follows: expected, value: value(after) });
      if (record === null) return { refused: "unavailable" };
      try {
        return { version: base + (await log.append(at, record, expected)) };
      } catch (error) {
        if ((error as SkerryError).code !== "conflict") return { refused: "unavailable" };
      }
      const there = await log.get(at);
      await follower.catchUp();
      if (follower.followed?.log !== id) return { refused: "unavailable" };
      after = Math.max(after, follower.followed.cursor);
      expected = there?.revision ?? 0;
      const opened = there === null ? null : openRecord(key, at, there.value);
      const body = opened !== null && "body" in opened ? opened.body : null;
      const found = body?.log === id ? readEntryRecord(at, body.value) : null;
      if (attempt >= maxTries || (found !== null && !over)) {
        return { conflict: base + expected };
      }
    }
  }

  #closeOld(): void {
    const now = performance.now();
    for (const [parts, { until }] of this.#open) if (until < now) this.#open.delete(parts);
  }
}

function outcomeOf(done: Proposed): WriteOutcome {
  if ("version" in done) return "written";
  if ("conflict" in done) return "conflict";
  return done.refused === "unavailable" ? "unavailable" : "refused";
}
