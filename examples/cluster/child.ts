import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";

/** A program that may end, and be started again. */
export class Child {
  readonly #start: () => ChildProcess;
  #running: ChildProcess | null = null;

  /** @param log the path of a file for what it prints. */
  constructor(program: string, args: readonly string[], log: string, options: SpawnOptions = {}) {
    this.#start = () => {
      const file = openSync(log, "a", 0o600);
      const child = spawn(program, args, { ...options, stdio: ["ignore", file, file] });
      closeSync(file);
      return child;
    };
  }

  /** Resolves when `answers` does so.
   * @throws Error with `what` where the program has ended before, or takes longer than a minute. */
  async start(answers: () => Promise<boolean>, what: string): Promise<void> {
    if (this.#running !== null) throw new Error("It runs already.");
    const child = this.#start();
    const ended = () => {
      if (this.#running === child) this.#running = null;
    };
    this.#running = child;
    child.once("exit", ended);
    child.once("error", ended);
    const end = performance.now() + 60_000;
    while (!(await answers().catch(() => false))) {
      if (this.#running !== child || performance.now() > end) throw new Error(what);
      await new Promise((wait) => setTimeout(wait, 50));
    }
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.#running;
    if (child === null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
