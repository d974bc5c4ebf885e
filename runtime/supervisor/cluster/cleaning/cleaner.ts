import { setTimeout as wait } from "node:timers/promises";
import { SkerryError } from "../../../errors.ts";
import type { ClusterCopy } from "../../../store/cluster-copy.ts";
import type { ClusterBytes } from "../../../store/log/cluster-log.ts";
import type { Lease } from "../../../store/log/lease/lease.ts";
import type { Follower } from "../follower.ts";
import type { LogWriter } from "../log-writer.ts";
import type { ClusterModules } from "../module-parts.ts";
import {
  bytesKeyPattern,
  cleaningKey,
  copied,
  deploymentKey,
  maxCleanedBytes,
  nameIn,
  type RecordValue,
} from "../record-values.ts";

/** How long this node has to have seen that nothing names what it removes, in ms: a deploy is under way for minutes, and a node
 * where something is held may need what others have no more. */
const unnamedFor = 86_400_000;

/** Pause between two that are removed, in ms. */
const pauseBetween = 20;

/** Deployments that are removed in one go. */
const maxDeployments = 100;

export interface CleanerOptions {
  readonly log: ClusterBytes;
  readonly copy: ClusterCopy;
  readonly follower: Pick<Follower, "catchUp">;
  readonly writer: LogWriter;
  readonly modules: ClusterModules;
  readonly lease: Pick<Lease, "token">;
  /** In ms. */
  readonly unnamedFor?: number;
  readonly pause?: number;
}

/** What was removed. */
export interface Cleaned {
  readonly bytes: number;
  readonly deployments: number;
}

const nothing: Cleaned = { bytes: 0, deployments: 0 };

/** Removes from the cluster what nothing names any more: deployments that no worker has, and bytes that no deployment's module is
 * made of. Only the lease's holder does, and says in the log first what it is going to remove: a deploy that sees that, before or
 * after its own records, puts anew what it needs, and what was put since is not removed. */
export class Cleaner {
  readonly #options: CleanerOptions;
  /** Since when something was seen unnamed, by this process's clock, in ms. */
  #since = new Map<string, number>();
  /** Keys of modules: what a module is made of does not change. */
  readonly #keys = new Map<string, readonly string[]>();

  constructor(options: CleanerOptions) {
    this.#options = options;
  }

  /** Looks once, and removes what was unnamed for long enough: a bounded part of it.
   * @throws SkerryError `unavailable`; `conflict` where another holder came; `unknown-module` where it can't be told what a module
   * that is named is made of: then nothing is removed. */
  async clean(): Promise<Cleaned> {
    const { copy, follower, writer, lease, log } = this.#options;
    const { token } = lease;
    if (token === null) return nothing;
    await follower.catchUp();
    await this.#endOther();
    const [bytes, deployments] = await this.#unnamed();
    if (bytes.length === 0 && deployments.length === 0) return nothing;
    // Before it is said: what a deploy puts because of it is newer.
    const last = await log.lastOfBytes();
    const mark = { number: token.number, bytes };
    const said = await writer.write(cleaningKey, mark, writer.revisionOf(cleaningKey));
    await follower.catchUp();
    const cleaned = await this.#remove(bytes, deployments, last);
    if (copied(copy, "cleaning", cleaningKey)?.revision === said) {
      await writer.write(cleaningKey, null, said);
      await follower.catchUp();
    }
    return cleaned;
  }

  /** Ends what a holder before has begun: it may go on at any moment, so what is needed by now is put anew, and what it meant
   * to remove does not fit that any more. */
  async #endOther(): Promise<void> {
    const { copy, writer, follower, lease, modules } = this.#options;
    const begun = copied(copy, "cleaning", cleaningKey);
    if (begun === null || begun.value === null) return;
    const number = lease.token?.number ?? 0;
    if (begun.value.number > number) {
      throw new SkerryError("conflict", "A newer holder of the lease is cleaning.");
    }
    const own = await writer.write(cleaningKey, { ...begun.value, number }, begun.revision);
    await follower.catchUp();
    const needed = await this.#needed();
    for (const key of begun.value.bytes) if (needed.has(key)) await modules.keep(key);
    await writer.write(cleaningKey, null, own);
    await follower.catchUp();
  }

  /** What has been unnamed for long enough. */
  async #unnamed(): Promise<[bytes: string[], deployments: string[]]> {
    const { log, unnamedFor: long = unnamedFor } = this.#options;
    const stale = this.#staleDeployments();
    const needed = await this.#needed();
    const idle = (await log.keysOfBytes("")).filter((each) => !needed.has(each));
    const now = performance.now();
    this.#since = new Map([...stale, ...idle].map((each) => [each, this.#since.get(each) ?? now]));
    const isOld = (each: string) => now - this.#since.get(each)! >= long;
    // The list of a module first: without it there is no module, and with it a whole one.
    const old = idle.filter((each) => isOld(each) && bytesKeyPattern.test(each)).sort(listsFirst);
    return [old.slice(0, maxCleanedBytes), [...stale].filter(isOld).slice(0, maxDeployments)];
  }

  async #remove(bytes: readonly string[], deployments: readonly string[], last: number) {
    const { log, copy, writer, lease, pause = pauseBetween } = this.#options;
    const cleaned = { bytes: 0, deployments: 0 };
    // What was named before the log had it that this is removed.
    const needed = await this.#needed();
    const stale = this.#staleDeployments();
    for (const key of bytes) {
      if (lease.token === null) return cleaned;
      if (needed.has(key)) continue;
      await log.removeBytes(key, last);
      cleaned.bytes++;
      await wait(pause);
    }
    for (const id of deployments) {
      if (lease.token === null) return cleaned;
      const record = copied(copy, "deployment", deploymentKey(id));
      if (!stale.has(id) || record === null) continue;
      await writer.write(deploymentKey(id), null, record.revision);
      cleaned.deployments++;
    }
    return cleaned;
  }

  #staleDeployments(): Set<string> {
    const { copy } = this.#options;
    const named = new Set<string>();
    for (const { value } of copy.all("worker.")) {
      if (value === null) continue;
      const { current, candidate, kept, waves } = value as RecordValue<"worker">;
      const all = [current, candidate?.id, ...kept, waves?.next.current, waves?.next.candidate?.id];
      for (const id of all) if (id !== undefined) named.add(id);
    }
    const there = copy.all("deployment.").filter(({ value }) => value !== null);
    return new Set(there.map(({ key }) => nameIn(key)).filter((id) => !named.has(id)));
  }

  /** Keys of all that deployments are made of. */
  async #needed(): Promise<Set<string>> {
    const { copy, modules } = this.#options;
    const named = new Set(
      copy.all("deployment.").flatMap(({ value }) => {
        return value === null ? [] : [(value as RecordValue<"deployment">).module];
      }),
    );
    for (const module of this.#keys.keys()) if (!named.has(module)) this.#keys.delete(module);
    const needed = new Set<string>();
    for (const module of named) {
      const keys = this.#keys.get(module) ?? (await modules.keysOf(module));
      if (keys === null) {
        throw new SkerryError(
          "unknown-module",
          `The cluster has no whole module ${module.slice(0, 12)}: nothing is removed. A node that has it gives it back by \`skerry cluster restore\`.`,
        );
      }
      this.#keys.set(module, keys);
      for (const key of keys) needed.add(key);
    }
    return needed;
  }
}

function listsFirst(a: string, b: string): number {
  const rank = (key: string) => (key.startsWith("list-") ? 0 : 1);
  return rank(a) - rank(b);
}
