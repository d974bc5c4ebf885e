import type { ChildProcess } from "node:child_process";
import { launchShard } from "../../owner/launch-shard.ts";
import type { Hear } from "../../process/launch.ts";
import type { ProcessSandbox } from "../../process/sandbox/process-sandbox.ts";
import type { CordonSettings } from "../serve-settings.ts";

export type Rights = Pick<CordonSettings, "user" | "group" | "limits"> & {
  /** What is around it. */
  readonly sandbox?: ProcessSandbox;
};

/** Time between taking a process and starting the next one, in ms: whoever took it comes first. */
const breathing = 1_500;

/** Spares that are kept: for the rights that were asked for last. */
const maxKept = 2;

/** Processes of shards that were started ahead, and know nothing yet. To start one takes most of a second,
 * and there are requests that wait for it when a shard was lost. */
export class SpareProcesses {
  readonly #v8Flags: readonly string[];
  readonly #hear: Hear | undefined;
  readonly #spares = new Map<string, ChildProcess>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  /** @param hear reads what they print. */
  constructor(v8Flags: readonly string[], hear?: Hear) {
    this.#v8Flags = v8Flags;
    this.#hear = hear;
  }

  /** A process with such rights: one that is there, or a new one. */
  take({ user, group, limits, sandbox }: Rights): ChildProcess {
    const rights = {
      ...(user && { user }),
      ...(group && { group }),
      ...(sandbox && { sandbox }),
      limits,
    };
    const key = JSON.stringify(rights);
    const spare = this.#spares.get(key);
    spare?.off("message", ignore);
    this.#spares.delete(key);
    this.#prepareSoon(key, rights);
    return spare ?? this.#launch(rights);
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
    for (const spare of this.#spares.values()) spare.kill("SIGKILL");
    this.#spares.clear();
  }

  #prepareSoon(key: string, rights: Rights): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#closed || this.#spares.has(key)) return;
      let spare: ChildProcess;
      try {
        spare = this.#launch(rights);
      } catch {
        // No process can be made for now; nobody waits for this one.
        return;
      }
      this.#keep(key, spare);
    }, breathing);
    this.#timers.add(timer.unref());
  }

  #launch(rights: Rights): ChildProcess {
    return launchShard(rights, this.#v8Flags, this.#hear);
  }

  #keep(key: string, spare: ChildProcess): void {
    // A spare that exits is dropped. The next caller starts its own, and gets the reason if that fails.
    const forget = () => {
      if (this.#spares.get(key) === spare) this.#spares.delete(key);
    };
    spare.once("exit", forget);
    spare.once("error", forget);
    // It beats, as any shard does. Without a listener Node would keep each beat for one to come.
    spare.on("message", ignore);
    this.#spares.set(key, spare);
    for (const [oldest, each] of this.#spares) {
      if (this.#spares.size <= maxKept) break;
      this.#spares.delete(oldest);
      each.kill("SIGKILL");
    }
  }
}

function ignore(): void {}
