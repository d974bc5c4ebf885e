import { type ExecFileException, execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import { SkerryError } from "../errors.ts";
import { asUser } from "./rights.ts";

/** A path, and what a user does there: reads a file, runs one, or passes a folder on its way to what is in it. */
export interface Reached {
  readonly path: string;
  readonly access: "read" | "run" | "pass";
}

/** Tests of sh(1). */
const tests = { read: "-r", run: "-x", pass: "-x" } as const;

/** Prints each line's number whose test fails. */
const script = `n=0; while IFS= read -r line; do [ "\${line%% *}" "\${line#* }" ] || echo $n; n=$((n + 1)); done`;

/** How long the answer may take, in ms. */
const longest = 10_000;

/** The paths that a user can't reach, each with the first folder on its way that the user may not pass, or itself: by a process of
 * that user, so that groups, lists of rights and mounts count as well. Rejects where no such process can be started.
 * @throws SkerryError `process-not-started` where the machine is too busy for one, or lacks memory.
 * @param user by name or number; undefined: this process's own. */
export async function unreachable(
  user: string | undefined,
  group: string | undefined,
  wanted: readonly Reached[],
): Promise<readonly { readonly wanted: Reached; readonly cause: string }[]> {
  const passed = [...new Set(wanted.flatMap(({ path }) => foldersTo(path)))];
  const places = new Map(passed.map((folder, i) => [folder, i]));
  const all: Reached[] = [...passed.map((path) => ({ path, access: "pass" as const })), ...wanted];
  const refused = new Set(await refusedTo(user, group, all));
  return wanted.flatMap((each, i) => {
    const closed = foldersTo(each.path).find((folder) => refused.has(places.get(folder)!));
    if (closed !== undefined) return [{ wanted: each, cause: closed }];
    return refused.has(passed.length + i) ? [{ wanted: each, cause: each.path }] : [];
  });
}

/** The indexes of what the user may not. */
async function refusedTo(
  user: string | undefined,
  group: string | undefined,
  all: readonly Reached[],
): Promise<number[]> {
  if (user === undefined) {
    const may = await Promise.all(
      all.map(({ path, access: how }) =>
        access(path, how === "read" ? constants.R_OK : constants.X_OK).then(
          () => true,
          () => false,
        ),
      ),
    );
    return may.flatMap((reached, i) => (reached ? [] : [i]));
  }
  const [file, ...args] = [...asUser(user, group), "/bin/sh", "-c", script];
  const printed = await new Promise<string>((resolve, reject) => {
    const options = { timeout: longest, env: {}, cwd: "/" };
    const child = execFile(file!, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(failureOf(error, stderr.trim()));
    });
    // One that ended says so itself.
    child.stdin?.on("error", () => {});
    child.stdin?.end(all.map(({ path, access: how }) => `${tests[how]} ${path}\n`).join(""));
  }).catch((error: Error) => {
    // Where memory is short, none of its pipes may have been made.
    throw ofMachine.test(error.message) && !SkerryError.is(error) ? busy(error.message) : error;
  });
  return printed.split("\n").filter(Boolean).map(Number);
}

/** How a system says that it can't start another process at the moment. */
const ofMachine =
  /Resource temporarily|Cannot allocate|Too many open files|EAGAIN|ENOMEM|EMFILE|ENFILE/;

/** What a process failed with: of the user, or of the machine at the moment. */
function failureOf(error: ExecFileException, said: string): Error {
  const words = said || error.message;
  if (error.killed) return busy(`a process took longer than ${longest / 1_000} s`);
  return ofMachine.test(words) ? busy(words) : new Error(words);
}

function busy(why: string): SkerryError {
  const what = "It can't be found out what users of this host's processes reach";
  return new SkerryError("process-not-started", `${what}: ${why}.`);
}

/** The folders on the way to a path, from the root on. */
function foldersTo(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [...foldersTo(folder), folder];
}
