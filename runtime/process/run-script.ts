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
const maxOutput = 4_096;

/** Has a script tell what it failed with in one line, whatever it printed before: its message, and the codes of the system and of
 * SQLite. */
const reportsFailure = `
  const fail = (error) => {
    const { message = String(error), code, errcode } = error ?? {};
    process.stderr.write("\\n" + JSON.stringify({ message, code, errcode }), () => process.exit(1));
  };
  process.on("uncaughtException", fail).on("unhandledRejection", fail);
`;

/** Runs a few lines of JavaScript (a module's text) in a process of their own, to the end. It tells nothing but whether it went well.
 * @throws Error with the message of what it failed with, and its `code` and `errcode` where it has any. */
export async function runScript(
  text: string,
  { args, cwd, env, user, longest }: ScriptOptions,
): Promise<void> {
  const program = `${reportsFailure}\n${text}`;
  const flags = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", program];
  const child = spawn(skerryNode(), [...flags, ...args], {
    ...{ cwd, env, stdio: ["ignore", "ignore", "pipe"], timeout: longest },
    ...user,
  });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (piece: string) => {
    printed = (printed + piece).slice(-maxOutput);
  });
  const [code, signal] = await once(child, "close");
  if (code === 0) return;
  throw failureOf(printed) ?? new Error(`it ended with ${code ?? signal}`);
}

function failureOf(printed: string): Error | null {
  try {
    const { message, ...codes } = JSON.parse(printed.slice(printed.lastIndexOf("\n") + 1));
    return Object.assign(new Error(String(message)), codes);
  } catch {
    return null;
  }
}
