import type { ClusterCopy } from "../../store/cluster-copy.ts";
import type { WaveStatus } from "../control.ts";
import type { NodeTable } from "./node-table.ts";
import { copied, nameIn, type RecordValue, workerKey } from "./record-values.ts";

/** Changes that go place by place, or were stopped on their way: what the log says of them, and whether somebody still leads. */
export class OpenWaves {
  readonly #copy: ClusterCopy;
  readonly #workers = new Set<string>();

  /** Looks at all records once: to do so each time would take as long as there are workers. */
  constructor(copy: ClusterCopy) {
    this.#copy = copy;
    for (const { key, value } of copy.all("worker.")) {
      if ((value as RecordValue<"worker"> | null)?.waves) this.#workers.add(nameIn(key));
    }
  }

  /** Records of these keys were taken up in the copy. */
  taken(keys: readonly string[]): void {
    for (const key of keys) {
      if (!key.startsWith("worker.")) continue;
      const waves = copied(this.#copy, "worker", key)?.value?.waves;
      if (waves === undefined) this.#workers.delete(nameIn(key));
      else this.#workers.add(nameIn(key));
    }
  }

  all(nodes: Pick<NodeTable, "leadsWaves">): WaveStatus[] {
    return [...this.#workers].sort().flatMap((worker) => {
      const value = copied(this.#copy, "worker", workerKey(worker))?.value ?? null;
      if (value?.waves === undefined) return [];
      const { label, places, reached, by, why, entry, state } = value.waves;
      const isLed = nodes.leadsWaves(by, worker);
      return [
        {
          ...{ worker, label, places, reached, by, why, before: value.current },
          state: state === "going" && !isLed ? ("interrupted" as const) : state,
          event: entry.event,
          deployment: entry.deployment,
        },
      ];
    });
  }
}
