import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** How the module's way ended for one file. */
export interface Walk {
  /** An error's code, or "deployed", or "crashed" for an error without a code. */
  readonly end: string;
  readonly message: string;
  readonly ms: number;
}

/** Walks the module's way with all files, in one process. Rejects when the process ends early. */
export async function walkAll(files: readonly Uint8Array[]): Promise<Walk[]> {
  const child = fork(join(import.meta.dirname, "pipeline-main.ts"), [], {
    execArgv: ["--max-old-space-size=1536", "--disable-warning=ExperimentalWarning"],
    serialization: "advanced",
  });
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new Error(`the process ended with ${signal ?? code}`);
  });
  try {
    child.send(files as Uint8Array[]);
    const answered = once(child, "message").then(([walks]) => walks as Walk[]);
    return await Promise.race([answered, ended]);
  } finally {
    ended.catch(() => {});
    child.kill("SIGKILL");
  }
}
