import { SkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { ClusterLog } from "../../store/log/cluster-log.ts";
import { openRecord, recordBytes, signRecord } from "../../store/log/signed-record.ts";
import type { Follower } from "./follower.ts";
import { readValue } from "./record-values.ts";

/** Writes to a cluster's log what this node has signed. */
export class LogWriter {
  readonly #log: ClusterLog;
  readonly #key: ClusterKey;
  readonly #copy: ClusterCopy;
  readonly #follower: Follower;

  constructor(log: ClusterLog, key: ClusterKey, copy: ClusterCopy, follower: Follower) {
    this.#log = log;
    this.#key = key;
    this.#copy = copy;
    this.#follower = follower;
  }

  /** Writes over the revision that this node knows of, 0 for none, and gives the new one; null removes what the key has. What was
   * refused under the key does not stand in the way.
   * @throws SkerryError `conflict` where something newer is there; `unavailable`; `bad-settings` for a record that is too large. */
  async write(key: string, value: object | null, follows: number): Promise<number> {
    const log = this.#copy.log;
    if (log === null || this.#follower.alarm !== null) {
      const why = this.#follower.alarm?.sentence ?? "The cluster's log was not found yet.";
      throw new SkerryError("unavailable", why);
    }
    try {
      return await this.#append(log, key, value, follows);
    } catch (error) {
      if ((error as SkerryError).code !== "conflict") throw error;
      const there = await this.#log.get(key);
      if (there === null || this.#isBelieved(key, there.value)) throw error;
      return this.#append(log, key, value, there.revision);
    }
  }

  /** The revision of a key that is written over next; 0 where it was never written. */
  revisionOf(key: string): number {
    return this.#copy.get(key)?.revision ?? 0;
  }

  async #append(log: string, key: string, value: object | null, follows: number): Promise<number> {
    const record = signRecord(this.#key, { log, key, follows, value });
    if (record === null) {
      throw new SkerryError(
        "bad-settings",
        `What the cluster keeps of ${key.slice(0, 80)} would be larger than ${recordBytes} bytes: have fewer or shorter variables, secrets or routes.`,
      );
    }
    return this.#log.append(key, record, follows);
  }

  #isBelieved(key: string, bytes: Uint8Array): boolean {
    const opened = openRecord(this.#key, key, bytes);
    if ("refused" in opened) return false;
    return opened.body.log === this.#copy.log && readValue(key, opened.body.value) !== null;
  }
}
