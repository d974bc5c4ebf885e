import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { atPace } from "../../../support/pace.ts";
import type { CaseResult } from "./case.ts";
import type { CaseRequest } from "./child.ts";

export interface CaseRunnerOptions {
  /** The program of the child process. */
  readonly program?: URL;
  /** Milliseconds; a case takes some tens of them, the first of a child some thousands on a busy machine, and one that takes
   * this long has no end. */
  readonly timeLimit?: number;
}

/** Modules that were compiled leave something behind: a child is replaced after so many. */
const casesOfAChild = 400;

/** Runs cases one after another in a child process. A crash and a hang are results of the case that
 * caused them, and the next one gets a new child. */
export class CaseRunner implements Disposable {
  readonly #program: string;
  readonly #timeLimit: number;
  /** A killed child leaves its temporary files behind: so they are all in here. */
  readonly #folder = mkdtempSync(join(tmpdir(), "skerry-cases-"));
  #child: ChildProcess | null = null;
  #cases = 0;

  constructor({ program, timeLimit = atPace(20_000) }: CaseRunnerOptions = {}) {
    this.#program = fileURLToPath(program ?? new URL("./child.ts", import.meta.url));
    this.#timeLimit = timeLimit;
  }

  run(request: CaseRequest): Promise<CaseResult> {
    if (this.#cases >= casesOfAChild) this.#end();
    this.#cases++;
    this.#child ??= this.#start();
    const child = this.#child;
    return new Promise((resolve) => {
      let printed = "";
      const settle = (result: CaseResult) => {
        clearTimeout(timer);
        child.stderr!.off("data", onPrinted);
        child.off("message", settle).off("error", onError).off("exit", onExit);
        resolve(result);
      };
      const broken = (what: string) => {
        this.#end();
        settle({ kind: "different", reason: "", differences: [what], endings: {}, overshoot: 0 });
      };
      const onPrinted = (chunk: Buffer) => {
        printed = (printed + chunk).slice(-2_000);
      };
      const onError = (error: Error) => broken(`the process failed: ${error.message}`);
      const onExit = (code: number | null, signal: string | null) =>
        broken(`the process ended: ${signal ?? code} ${printed}`);
      const limit = this.#timeLimit;
      const timer = setTimeout(() => broken(`no end within ${limit} ms`), limit);
      child.stderr!.on("data", onPrinted);
      child.on("message", settle).on("error", onError).on("exit", onExit);
      child.send(request);
    });
  }

  #start(): ChildProcess {
    const child = fork(this.#program, {
      stdio: ["ignore", "ignore", "pipe", "ipc"],
      env: { ...process.env, TMPDIR: this.#folder },
    });
    // One that was killed may fail to take a message: that is nothing to tell of any more.
    return child.on("error", () => {});
  }

  #end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = null;
    this.#cases = 0;
  }

  [Symbol.dispose](): void {
    this.#end();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
