import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assemble, end, type Instruction } from "../../runtime/process/sandbox/bpf.ts";

const allow = 0x7fff0000;

/** Whether this system has both parts of a sandbox: Linux with seccomp and Landlock, and setpriv of util-linux 2.41. */
export const hasSandbox = startsWithin([end(allow)], "--landlock-access", "fs:make-char");

/** Whether setpriv(1) starts a program within the filter. */
function startsWithin(filter: readonly Instruction[], ...options: string[]): boolean {
  const folder = mkdtempSync(join(tmpdir(), "skerry-filter-"));
  try {
    const file = join(folder, "filter");
    writeFileSync(file, assemble(filter));
    const args = ["--no-new-privs", ...options, "--seccomp-filter", file, "--", "/bin/true"];
    return spawnSync("setpriv", args, { stdio: "ignore" }).status === 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
