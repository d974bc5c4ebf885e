import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { reviveError, SkerryError } from "../errors.ts";
import type { Outcome } from "../tenant/usage.ts";
import type { FromShard, ShardCallName, ShardCalls, ToShard } from "./messages.ts";

const program = fileURLToPath(new URL("./shard-main.ts", import.meta.url));

const shardFlags = [
  // What isolated-vm asks for.
  "--no-node-snapshot",
  // Types are stripped from the isolate's program by a function that Node calls experimental.
  "--disable-warning=ExperimentalWarning",
  // The collector does not see linear memory: the program inside an isolate calls it when instances
  // with much of it were dropped (`isolate/inside/dropped-memory.ts`).
  "--expose-gc",
  // Optimising is work that no fuel counts. Inlining multiplies it: a function of 5,000 calls of itself
  // took 3.7 s with it and 0.3 s without, and workers run as fast without.
  "--no-wasm-inlining",
];

/** A shard that says nothing for this long is taken for wedged, in ms. */
const silence = 10_000;

export interface ShardListeners {
  readonly onOutcomes: (outcomes: readonly Outcome[]) => void;
  /** The process has ended, by itself or killed by the host; what was asked of it has failed. */
  readonly onLost: (sentence: string) => void;
}

interface Asked {
  readonly resolve: (value: never) => void;
  readonly reject: (error: SkerryError) => void;
}

/** The host's end of a shard's process. */
export class Shard {
  readonly #process: ChildProcess;
  readonly #listeners: ShardListeners;
  readonly #asked = new Map<number, Asked>();
  readonly #watch: NodeJS.Timeout;
  #lastId = 0;
  #lastBeat = performance.now();
  #end: string | null = null;
  #closing = false;

  constructor(v8Flags: readonly string[], listeners: ShardListeners) {
    this.#listeners = listeners;
    this.#process = fork(program, [], {
      execArgv: [...shardFlags, ...v8Flags],
      serialization: "advanced",
      // A crashing engine prints to stderr; that is for the operator of the process, not for a person.
      stdio: ["ignore", "ignore", process.env.SKERRY_DEBUG ? "inherit" : "ignore", "ipc"],
    });
    this.#process.on("message", (message) => this.#receive(message as FromShard));
    this.#process.on("error", (error) => this.#lost(`could not be started: ${error.message}`));
    this.#process.on("exit", (code, signal) =>
      this.#lost(signal ? `ended with ${signal}` : `ended with code ${code}`),
    );
    this.#watch = setInterval(() => {
      if (performance.now() - this.#lastBeat > silence) this.kill("gave no sign of life");
    }, silence / 4);
  }

  /** @throws SkerryError what the shard failed with, or `shard-lost`. */
  ask<Name extends ShardCallName>(
    name: Name,
    ask: ShardCalls[Name]["ask"],
  ): Promise<ShardCalls[Name]["reply"]> {
    return new Promise((resolve, reject) => {
      if (this.#end !== null) {
        reject(lostError(this.#end));
        return;
      }
      const id = ++this.#lastId;
      this.#asked.set(id, { resolve, reject });
      const message: ToShard<Name> = { id, name, ask };
      this.#process.send(message);
    });
  }

  /** Ends the process at once. A spinning isolate's thread can be ended in no other way. */
  kill(why: string): void {
    this.#end ??= why;
    this.#process.kill("SIGKILL");
  }

  /** Ends the process once the requests it has are answered, or after `ms`. */
  async close(ms: number): Promise<void> {
    this.#closing = true;
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const exited = new Promise<void>((resolve) => this.#process.once("exit", () => resolve()));
    const timer = setTimeout(() => this.kill("did not close in time"), ms);
    await this.ask("close", {}).catch(() => null);
    clearTimeout(timer);
    this.kill("closed");
    await exited;
  }

  #receive(message: FromShard): void {
    this.#lastBeat = performance.now();
    switch (message.kind) {
      case "reply":
        this.#settle(message.id)?.resolve(message.value as never);
        break;
      case "failure":
        this.#settle(message.id)?.reject(reviveError(message.error));
        break;
      case "outcomes":
        this.#listeners.onOutcomes(message.outcomes);
        break;
      case "wedged":
        this.kill("could not end a worker's isolate");
        break;
    }
  }

  #settle(id: number): Asked | undefined {
    const asked = this.#asked.get(id);
    this.#asked.delete(id);
    return asked;
  }

  #lost(how: string): void {
    clearInterval(this.#watch);
    this.#end ??= how;
    const error = lostError(this.#end);
    for (const { reject } of this.#asked.values()) reject(error);
    this.#asked.clear();
    if (!this.#closing) this.#listeners.onLost(error.message);
  }
}

function lostError(how: string): SkerryError {
  return new SkerryError("shard-lost", `The shard's process was lost: it ${how}.`);
}
