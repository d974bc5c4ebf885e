import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { tasks } from "./hostile-main.ts";

type Tasks = typeof tasks;

/** Does tasks in a process of its own, so that a guest that nothing stops, or that takes the engine down,
 * fails one test. */
export class HostileChild {
  readonly #flags: readonly string[];
  #child: ChildProcess | null = null;
  #busy = false;

  /** `flags` are V8's. */
  constructor(flags: readonly string[] = []) {
    this.#flags = flags;
  }

  /** Rejects when the task takes longer than `ms`, or the process ends; the next task gets a new one. */
  async do<Name extends keyof Tasks>(
    name: Name,
    input: Parameters<Tasks[Name]>[0],
    ms = 20_000,
  ): Promise<Awaited<ReturnType<Tasks[Name]>>> {
    this.#child ??= this.#start();
    const child = this.#child;
    const over = new AbortController();
    const { signal } = over;
    const wait = setTimeout(() => child.kill("SIGKILL"), ms);
    this.#busy = true;
    try {
      child.send({ name, input });
      const answered = once(child, "message", { signal }).then(([answer]) => answer);
      const ended = once(child, "exit", { signal }).then(([code, how]) => {
        this.#child = null;
        throw new Error(`${name} did not come back: the process ended with ${how ?? code}`);
      });
      answered.catch(() => {});
      ended.catch(() => {});
      const answer = await Promise.race([answered, ended]);
      if ("error" in answer) throw new Error(answer.error);
      return answer.result;
    } finally {
      this.#busy = false;
      clearTimeout(wait);
      over.abort();
    }
  }

  /** Lets the process end by itself; one that is still at something is killed. */
  end(): void {
    if (this.#busy) this.#child?.kill("SIGKILL");
    else this.#child?.disconnect();
    this.#child = null;
  }

  #start(): ChildProcess {
    return fork(fileURLToPath(new URL("./hostile-main.ts", import.meta.url)), [], {
      execArgv: [...this.#flags, "--disable-warning=ExperimentalWarning"],
      serialization: "advanced",
    });
  }
}

/** A child for the tests of a file. */
export function useHostileChild(flags: readonly string[] = []): HostileChild {
  const child = new HostileChild(flags);
  afterAll(() => child.end());
  return child;
}
