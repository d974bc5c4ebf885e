// A node's replicated entries in this process: a real store, and the supervisor's side over a log in memory.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import type { ReplicaOwner } from "../../../../../runtime/services/kv/kv-process.ts";
import { replicaHandlers } from "../../../../../runtime/services/kv/replica-handlers.ts";
import { ReplicatedKv } from "../../../../../runtime/services/kv/replicated-kv.ts";
import { openEmbeddedKv } from "../../../../../runtime/store/embedded/kv/open-kv.ts";
import type { KvNamespace, ReplicatingKvStore } from "../../../../../runtime/store/kv.ts";
import type { ClusterKey } from "../../../../../runtime/store/log/cluster-key.ts";
import { ClusterEntries } from "../../../../../runtime/supervisor/cluster/entries/cluster-entries.ts";
import type { MemoryLog } from "../../../../store/log/support/memory-log.ts";

export interface EntriesNode {
  readonly store: ReplicatedKv;
  readonly embedded: ReplicatingKvStore;
  readonly entries: ClusterEntries;
  readonly owner: ReplicaOwner;
  /** What was logged. */
  readonly lines: string[];
  close(): Promise<void>;
}

export interface EntriesNodeOptions {
  readonly log: MemoryLog;
  readonly key: ClusterKey;
  /** Left out: an empty one, which goes with the test. */
  readonly folder?: string;
  readonly mayUse?: (namespace: Pick<KvNamespace, "tenant" | "name">) => boolean;
  /** What stands between the owner and the supervisor; left out: nothing. */
  readonly between?: (owner: ReplicaOwner) => ReplicaOwner;
}

/** The log is looked at each second, as a real one is. */
export async function entriesNode({
  log,
  key,
  folder = temporaryFolder(),
  mayUse = () => true,
  between = (owner) => owner,
}: EntriesNodeOptions): Promise<EntriesNode> {
  const embedded = await openEmbeddedKv(folder, { takesValues: true });
  const lines: string[] = [];
  const looks = setInterval(() => log.tell(), 1_000);
  const entries = new ClusterEntries({
    ...{ cluster: "test", key, cleanEvery: 3_600_000 },
    logger: pino({ level: "info" }, { write: (line: string) => void lines.push(line) }),
    openLog: async () => log,
  });
  entries.use(mayUse);
  const store = new ReplicatedKv(
    embedded,
    (name, ask) => entries.handlers[name](ask as never) as never,
  );
  const handlers = replicaHandlers(() => embedded);
  const owner = between({
    ask: (name, ask) => handlers[name](ask as never) as never,
    tell: (level) => store.hear(level),
  });
  entries.attach(owner);
  let closed: Promise<void> | null = null;
  return {
    ...{ store, embedded, entries, owner, lines },
    close() {
      closed ??= (async () => {
        clearInterval(looks);
        await entries.close();
        await store.close();
      })();
      return closed;
    },
  };
}

/** One that is closed with the test. */
export async function nodeOfTest(options: EntriesNodeOptions): Promise<EntriesNode> {
  const node = await entriesNode(options);
  onTestFinished(() => node.close());
  return node;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-entries-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
