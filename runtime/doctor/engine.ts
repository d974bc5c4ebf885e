import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { promisify } from "node:util";
import { pinnedNode } from "../bin/pinned-nodes.js";
import { isPackage } from "../bin/sources.js";
import { engineLine, engineWarning, ownEngine } from "../process/engine.ts";
import { isolateFlags } from "../process/flags.ts";
import { skerryNode } from "../process/launch.ts";
import { type Finding, ok, problem, warning } from "./finding.ts";

/** Systems that isolated-vm and the pinned Node have binaries for. */
const platforms: readonly string[] = ["linux-x64", "linux-arm64", "darwin-arm64"];

/** What to do about a Node whose day of release is not known. A package brings none: whose program it is says which runs it. */
const otherEngineAdvice = isPackage
  ? `Keep it as new as its line is${pinnedNode === undefined ? "." : `: Skerry was checked with ${pinnedNode.version}.`}`
  : "Run `npm install` where optional dependencies are allowed.";

/** How long an isolate may take to be made, its process included, in ms. */
const isolateTime = 30_000;

/** The system that this process is on. */
export function platformFinding(
  system = process.platform,
  machine: string = process.arch,
): Finding {
  const platform = `${system}-${machine}`;
  if (!platforms.includes(platform)) {
    const advice = `Use one of ${platforms.join(", ")}.`;
    return problem("platform", `${platform}, for which isolates have no binaries.`, advice);
  }
  if (system === "linux") return ok("platform", platform);
  const found = `${platform}: there are no sandboxes and no other users for shards.`;
  return warning("platform", found, "Serve customers' code on Linux.");
}

/** The Node that runs Skerry, and how old that is. @param now ms since 1970. */
export function engineFinding(now: number): Finding {
  const engine = ownEngine(now);
  const line = `${engineLine(engine)}.`;
  if (engine.released === null) {
    return warning("engine", line, otherEngineAdvice);
  }
  if (engineWarning(engine) === null) return ok("engine", line);
  return warning("engine", line, "Update Skerry: its versions bring newer engines.");
}

/** Whether an isolate runs, in a process of its own as all isolates do. */
export async function isolateFinding(node = skerryNode()): Promise<Finding> {
  try {
    const library = createRequire(import.meta.url).resolve("isolated-vm");
    const program = `
      const { Isolate } = require(${JSON.stringify(library)});
      process.stdout.write(String(new Isolate({ memoryLimit: 8 }).createContextSync().evalSync("6 * 7")));
    `;
    const run = promisify(execFile);
    const { stdout } = await run(node, [...isolateFlags, "-e", program], { timeout: isolateTime });
    if (stdout === "42") return ok("isolates", "An isolate was made, and ran.");
    return failed(`it printed ${JSON.stringify(stdout.slice(0, 40))}`);
  } catch (error) {
    const { message } = error as Error;
    return failed(message.split("\n").findLast((line) => line.trim() !== "") ?? message);
  }
}

function failed(why: string): Finding {
  const advice = "Run `npm install` again, with this system's own Node 24 or 26 or the pinned one.";
  return problem("isolates", `An isolate can't be made: ${why.slice(0, 300)}`, advice);
}
