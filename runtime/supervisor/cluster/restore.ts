import { SkerryError } from "../../errors.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { DeploymentStore } from "../../store/deployments.ts";
import type { ClusterKey } from "../../store/log/cluster-key.ts";
import type { ClusterLog } from "../../store/log/cluster-log.ts";
import { openRecord, signRecord } from "../../store/log/signed-record.ts";
import type { RestoreReport } from "../control.ts";
import type { LiveCatalog } from "../deploy/live-catalog.ts";
import { type Follower, newestOf, newLogId } from "./follower.ts";
import type { LogWriter } from "./log-writer.ts";
import type { ClusterModules } from "./module-parts.ts";
import {
  copied,
  deploymentKey,
  logKey,
  type RecordValue,
  readValue,
  workerKey,
} from "./record-values.ts";
import type { RouteClaims } from "./route-claims.ts";
import { deploymentValue, workerValue } from "./worker-values.ts";

/** Logs that a log says it replaces: those before are told no more. */
const maxReplaced = 50;

export interface RestoreOptions {
  readonly cluster: string;
  readonly log: ClusterLog & { create(): Promise<void> };
  readonly key: ClusterKey;
  readonly copy: ClusterCopy;
  readonly store: DeploymentStore;
  readonly catalog: LiveCatalog;
  readonly modules: ClusterModules;
  readonly follower: Follower;
  readonly writer: LogWriter;
  readonly claims: RouteClaims;
}

/** Writes what this node has and the log has not: all of it, as a new log, where the log is lost or went back; what is newer here,
 * where another node wrote it anew from less; and workers that are this node's alone. What the log has and this node has not
 * stays. It can be done again after it broke off.
 * @throws SkerryError `unavailable`, `route-conflict`, `store-failed`. */
export async function restoreLog(options: RestoreOptions): Promise<Omit<RestoreReport, "entries">> {
  const { follower, log } = options;
  await log.create();
  const isRight = await follower.catchUp().then(
    () => true,
    (error: SkerryError) => {
      // Without a copy there is nothing to write.
      if (follower.alarm === null || options.copy.log === null) throw error;
      return false;
    },
  );
  const records = isRight ? 0 : await writeAnew(options);
  if (!isRight) await follower.catchUp();
  const modules = await publishModules(options);
  const workers = await shareOwn(options);
  await follower.catchUp();
  return { records, modules, workers };
}

/** Writes the copy as a new log, its first record last: until that is there, no other node goes over to it. */
async function writeAnew(options: RestoreOptions): Promise<number> {
  const { cluster, log, key, copy, follower } = options;
  const there = new Map<string, Found>();
  for await (const entry of log.readFrom(1)) {
    const opened = openRecord(key, entry.key, entry.value);
    const read = "body" in opened ? readValue(entry.key, opened.body.value) : null;
    const of = "body" in opened ? opened.body.log : null;
    there.set(entry.key, { revision: entry.revision, log: of, value: read?.value });
  }
  const goesOn = await addNewer(options, there);
  if (goesOn !== null) return goesOn;
  const id = newLogId();
  const write = (name: string, value: unknown) => writeInto(options, id, name, value);
  const mine = copy.all("").filter((each) => each.key !== logKey);
  const others = [...there].filter(
    ([name, { value }]) => value !== undefined && name !== logKey && copy.get(name) === null,
  );
  for (const { key: name, value } of mine) await write(name, value);
  for (const [name, { value }] of others) await write(name, value);
  const last = there.get(logKey)?.value as RecordValue<"log"> | undefined;
  const own = copied(copy, "log", logKey)?.value;
  const replaced = new Map(
    [...(own?.replaces ?? []), ...(last?.replaces ?? [])].map((each) => [each.log, each]),
  );
  if (copy.log !== null) replaced.set(copy.log, { log: copy.log, upTo: newestOf(copy) });
  const replaces = [...replaced.values()].slice(-maxReplaced);
  const generation = 1 + Math.max(own?.generation ?? 0, last?.generation ?? 0);
  await write(logKey, { cluster, replaces, generation });
  follower.reconnected();
  return mine.length + others.length + 1;
}

/** What a log has under a key. */
interface Found {
  readonly revision: number;
  /** The log that it was signed for; null for what is not signed. */
  readonly log: string | null;
  /** Undefined for what does not fit. */
  readonly value: unknown;
}

/** Where the log was written anew from a node that had less than this one: adds what is newer here, and has not been changed
 * since. Whoever follows that log stays with it. Null where the log is none of these. */
async function addNewer(
  options: RestoreOptions,
  there: ReadonlyMap<string, Found>,
): Promise<number | null> {
  const { copy, follower } = options;
  const beginning = there.get(logKey);
  const value = beginning?.value as RecordValue<"log"> | undefined;
  const had = value?.replaces.find((each) => each.log === copy.log);
  if (beginning === undefined || beginning.log === null || had === undefined) return null;
  const newer = copy.all("").filter((each) => each.key !== logKey && each.revision > had.upTo);
  let written = 0;
  for (const { key: name, value: mine } of newer) {
    const now = there.get(name);
    const changedSince = now?.log === beginning.log && now.revision > beginning.revision;
    if (changedSince) continue;
    await writeInto(options, beginning.log, name, mine);
    written++;
  }
  copy.follow(beginning.log);
  follower.reconnected();
  return written;
}

/** Writes a record as one of a log, over whatever is there. */
async function writeInto(
  { log, key }: RestoreOptions,
  id: string,
  name: string,
  value: unknown,
): Promise<void> {
  for (;;) {
    const follows = (await log.get(name))?.revision ?? 0;
    const record = signRecord(key, { log: id, key: name, follows, value });
    if (record === null) throw new SkerryError("host-failed", `${name} is too large a record.`);
    try {
      await log.append(name, record, follows);
      return;
    } catch (error) {
      if ((error as SkerryError).code !== "conflict") throw error;
    }
  }
}

/** Gives the cluster the modules of all deployments, as far as this node has them. */
async function publishModules({ modules, copy, store }: RestoreOptions): Promise<number> {
  const named = copy
    .all("deployment.")
    .map(({ value }) => (value as RecordValue<"deployment"> | null)?.module)
    .filter((each) => each !== undefined);
  let published = 0;
  for (const module of new Set([...named, ...(await store.modules())])) {
    if (!(await modules.has(module))) continue;
    await modules.publish(module);
    published++;
  }
  return published;
}

/** Gives the cluster the workers that were deployed here before it was in one. */
async function shareOwn(options: RestoreOptions): Promise<string[]> {
  const { catalog, copy, store, key, writer, claims } = options;
  const shared: string[] = [];
  for (const { record } of [...catalog.all()]) {
    const { name, origin } = record;
    if (origin !== "api" || copy.get(workerKey(name)) !== null) continue;
    const kept = await store.deployments(name);
    const history = (await store.history(name)).toReversed();
    const ids = kept.map(({ id }) => id);
    const value = workerValue(record, ids, history);
    for (const deployment of kept) {
      if (!value.kept.includes(deployment.id)) continue;
      const at = deploymentKey(deployment.id);
      if (copy.get(at) !== null) continue;
      await writer.write(at, deploymentValue(key, deployment), 0);
    }
    await claims.claim(name, value.routes);
    await writer.write(workerKey(name), value, 0);
    shared.push(name);
  }
  return shared;
}
