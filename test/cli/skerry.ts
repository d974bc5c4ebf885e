import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = fileURLToPath(new URL("../../", import.meta.url));

export const program = join(repository, "runtime", "bin", "skerry.js");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with the first match in what was printed on stderr so far or will be. */
  readonly printed: (pattern: RegExp) => Promise<RegExpExecArray>;
}

export interface Surroundings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

/** Starts the command line as a user would, in a process of its own. */
export function startSkerry(args: readonly string[], surroundings: Surroundings = {}): Started {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: surroundings.cwd ?? repository,
    env: { ...process.env, ...surroundings.env },
  });
  const output = { stdout: "", stderr: "" };
  const waiting: { pattern: RegExp; resolve: (match: RegExpExecArray) => void }[] = [];
  const look = () => {
    for (const each of [...waiting]) {
      const match = each.pattern.exec(output.stderr);
      if (match === null) continue;
      waiting.splice(waiting.indexOf(each), 1);
      each.resolve(match);
    }
  };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
    look();
  });
  // One that ends before it has read all of it.
  child.stdin.on("error", () => {});
  child.stdin.end(surroundings.stdin ?? "");
  const ended = new Promise<Ended>((resolve) => {
    child.on("close", (code) => resolve({ code, ...output }));
  });
  return {
    child,
    ended,
    printed: (pattern) =>
      Promise.race([
        new Promise<RegExpExecArray>((resolve) => {
          waiting.push({ pattern, resolve });
          look();
        }),
        ended.then(({ code, stderr }) => {
          throw new Error(`skerry ended with ${code} before it printed ${pattern}:\n${stderr}`);
        }),
      ]),
  };
}

/** Runs the command line to its end. */
export function skerry(args: readonly string[], surroundings?: Surroundings): Promise<Ended> {
  return startSkerry(args, surroundings).ended;
}

/** An empty folder that is gone after `use`. */
export async function inFolder<Result>(use: (dir: string) => Promise<Result>): Promise<Result> {
  const dir = await mkdtemp(join(tmpdir(), "skerry-test-"));
  try {
    return await use(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
