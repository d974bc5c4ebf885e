import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { CaseResult } from "./case.ts";
import type { CaseRequest } from "./child.ts";

export interface CaseRunnerOptions {
  /** The program of the child process. */
  readonly program?: URL;
  /** Milliseconds; a case takes some tens of them, and one that takes this long has no end. */
  readonly timeLimit?: number;
}

/** Modules that were compiled leave something behind: a child is replaced after so many. */
const casesOfAChild = 400;

/** Runs cases one after another in a child process. A crash and a hang are results of the case that
 * caused them, and the next one gets a new child. */
export class CaseRunner implements Disposable {
  readonly #program: string;
  readonly #timeLimit: number;
  #child: ChildProcess | null = null;
  #cases = 0;

  constructor({ program, timeLimit = 20_000 }: CaseRunnerOptions = {}) {
    this.#program = fileURLToPath(program ?? new URL("./child.ts", import.meta.url));
    this.#timeLimit = timeLimit;
  }

  run(request: CaseRequest): Promise<CaseResult> {
    if (this.#cases >= casesOfAChild) this.#end();
    this.#child ??= fork(this.#program, { stdio: ["ignore", "ignore", "pipe", "ipc"] });
    const child = this.#child;
    this.#cases++;
    return new Promise((resolve) => {
      let printed = "";
      const onPrinted = (chunk: Buffer) => {
        printed = (printed + chunk).slice(-2_000);
      };
      const settle = (result: CaseResult) => {
        clearTimeout(timer);
        child.stderr!.off("data", onPrinted);
        child.removeAllListeners();
        resolve(result);
      };
      const broken = (what: string) => {
        this.#end();
        settle({ kind: "different", reason: "", endings: {}, differences: [what] });
      };
      const limit = this.#timeLimit;
      const timer = setTimeout(() => broken(`no end within ${limit} ms`), limit);
      child.stderr!.on("data", onPrinted);
      child.on("message", (result) => settle(result as CaseResult));
      child.on("error", (error) => broken(`the process failed: ${error.message}`));
      child.on("exit", (code, signal) => broken(`the process ended: ${signal ?? code} ${printed}`));
      child.send(request);
    });
  }

  #end(): void {
    this.#child?.removeAllListeners();
    // It may have to be killed while it sends: that is no error any more.
    this.#child?.on("error", () => {});
    this.#child?.kill("SIGKILL");
    this.#child = null;
    this.#cases = 0;
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}
