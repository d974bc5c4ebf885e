// A reporter of Vitest's: which files failed, for `run-all.ts`, which has them run again alone.
import { readFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Names the file that the reporter writes, for processes that `run-all.ts` starts. */
export const reportVariable = "SKERRY_FAILED_FILES";

export interface FailedFiles {
  /** Absolute paths. */
  readonly files: readonly string[];
  /** Errors that belong to no file. */
  readonly others: number;
}

export default class FailedFilesReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const failed = modules.filter((each) => each.state() === "failed");
    const files = failed.map(({ moduleId }) => moduleId).sort();
    const report: FailedFiles = { files, others: unhandled.length };
    writeFileSync(process.env[reportVariable]!, JSON.stringify(report));
  }
}

/** What the reporter wrote; null where the run did not come to its end. */
export function readFailedFiles(file: string): FailedFiles | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as FailedFiles;
  } catch {
    return null;
  }
}
