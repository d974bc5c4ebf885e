import { spawn } from "node:child_process";
import { once } from "node:events";
import { skerryNode } from "./launch.ts";

export interface ScriptOptions {
  readonly args: readonly string[];
  /** The current folder. */
  readonly cwd: string;
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whom it runs as, by numbers, without a group besides; this process's own user where it is left out. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** ms after which it is killed. */
  readonly longest: number;
}

/** Characters of what it printed that are kept. */
const keptOutput = 4_096;

/** Runs a few lines of JavaScript (a module's text) in a process of their own, to the end. It tells nothing but whether it went well.
 * @throws Error with the message of what it failed with. */
export async function runScript(
  text: string,
  { args, cwd, env, user, longest }: ScriptOptions,
): Promise<void> {
  const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", text];
  const child = spawn(skerryNode(), [...flags, ...args], {
    ...{ cwd, env, stdio: ["ignore", "ignore", "pipe"], timeout: longest },
    ...user,
  });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    printed = (printed + piece).slice(-keptOutput);
  });
  const [code, signal] = await once(child, "close");
  if (code === 0) return;
  throw new Error(/Error: (.*)/.exec(printed)?.[1] ?? `it ended with ${code ?? signal}`);
}
