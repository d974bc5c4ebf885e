import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { KvNamespace, KvStore } from "../../../../runtime/store/kv.ts";
import { describeKv } from "../../../store/kv/kv-suite.ts";
import { MemoryLog } from "../../../store/log/support/memory-log.ts";
import { newKey } from "../support/memory-node.ts";
import { entriesNode } from "./support/entries-node.ts";

/** A store whose namespaces are all replicated. */
export function replicating(store: KvStore, close: () => Promise<void>): KvStore {
  const waiting: (() => void)[] = [];
  let free = 256;
  /** As the owner of entries has it: so many writes are under way at once. */
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
  const marked = (namespace: KvNamespace) => ({ ...namespace, name: `~${namespace.name}` });
  return {
    get: (namespace, ...rest) => store.get(marked(namespace), ...rest),
    put: (namespace, key, value, options) => {
      const [ownKey, ownValue] = [new Uint8Array(key), new Uint8Array(value)];
      return inTurn(() => store.put(marked(namespace), ownKey, ownValue, options));
    },
    delete: (namespace, ...rest) => inTurn(() => store.delete(marked(namespace), ...rest)),
    list: (namespace, ...rest) => store.list(marked(namespace), ...rest),
    age: (namespace) => store.age(marked(namespace)),
    close,
  };
}

// All that holds for local entries holds for replicated ones.
describeKv("replicated entries", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-entries-"));
  const log = new MemoryLog();
  const key = newKey();
  return {
    async open() {
      const node = await entriesNode({ log, key, folder });
      // A node begins to write once it has seen the log.
      await node.entries.handlers.level(null);
      return replicating(node.store, () => node.close());
    },
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
