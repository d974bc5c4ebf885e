// Finds the Node.js that runs Skerry and starts a program under it. Plain JavaScript without
// dependencies, since it has to run on whatever Node the machine came with (Node 18 and later).
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { constants } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { compileCache } from "./compile-cache.js";
import { pinnedNode } from "./pinned-nodes.js";
import { isPackage } from "./sources.js";

// isolated-vm ships binaries for these Node ABI versions: 137 is Node 24, 147 is Node 26.
const supportedAbis = new Set(["137", "147"]);

/** The path of a Node binary that can load isolated-vm, or null. In a clone the pinned one that npm installed
 * comes first, so that everyone who works on the project runs the same V8. An installed package brings none, and looks for
 * none: whose program it is says which Node runs it. */
export function findNode(from) {
  if (pinnedNode !== undefined && !isPackage) {
    try {
      const manifest = createRequire(from).resolve(`${pinnedNode.name}/package.json`);
      const binary = join(dirname(manifest), "bin", "node");
      if (existsSync(binary)) return binary;
    } catch {
      // Not installed: the running Node may do.
    }
  }
  return supportedAbis.has(process.versions.modules) ? process.execPath : null;
}

/** Flags for a program that may have isolates in its own process: isolated-vm can't share it with Node's start-up
 * snapshot, without which Node itself takes two to three times as long to start. */
export const nodeFlags = ["--no-node-snapshot"];

/** What to do under a Node that Skerry does not run on, in a sentence. @param command what was to be run. */
export function otherNode(command) {
  if (!isPackage) {
    return "Run `npm install` where optional dependencies are allowed, or use a supported Node.";
  }
  if (pinnedNode === undefined) return "Use a supported Node.";
  const { name, version } = pinnedNode;
  // npm keeps it in its cache: nothing that is installed changes.
  return `Run \`npx -p ${name}@${version} ${command}\`, which has its own, or use a supported Node.`;
}

/** Runs `node ...args` under the found Node, as if it had been called in this process's place:
 * same stdio, signals passed on, same exit code. A Node that is not the running one also comes first on PATH. With `tied` the
 * program has a channel to this process, whose end tells it that this process is gone, and by which it says
 * that it was there: one that ends well and did not say so has failed. `copies` is the folder
 * with copies of Skerry's programs, or null. */
export function runUnderNode(from, args, { tied = false, copies = null, command = "node" } = {}) {
  const node = findNode(from);
  if (node === null) {
    process.stderr.write(
      `skerry needs Node.js 24 or 26 (this is ${process.version} on ${process.platform}-${process.arch}). ` +
        `${otherNode(command)}\n`,
    );
    process.exit(3);
  }
  const isOther = node !== process.execPath;
  const path = [...(isOther ? [dirname(node)] : []), process.env.PATH ?? ""].join(delimiter);
  const cache = compileCache(process.env, copies);
  const passed = tied ? passedSockets(process.env) : [];
  const child = spawn(node, args, {
    stdio: tied ? ["inherit", "inherit", "inherit", "ipc", ...passed] : "inherit",
    env: {
      ...process.env,
      PATH: path,
      ...(passed.length === 0 ? {} : { SKERRY_PASSED_SOCKETS: String(passed.length) }),
      ...(cache === null ? {} : { NODE_COMPILE_CACHE: cache }),
      ...(copies === null ? {} : { SKERRY_PROGRAMS: copies }),
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  endWithNpm(child);
  let isDone = !tied;
  child.on("message", () => {
    isDone = true;
  });
  child.on("error", (error) => {
    process.stderr.write(`skerry could not start Node.js: ${error.message}\n`);
    process.exit(3);
  });
  child.on("exit", (code, signal) => {
    const end = () => process.exit(endOf(code, signal, isDone, copies));
    // What it said last is in the channel still.
    if (child.connected) child.once("disconnect", end);
    else end();
  });
}

/** The exit code for that of the program. */
function endOf(code, signal, isDone, copies) {
  if (code !== 0) return code ?? 128 + (constants.signals[signal] ?? 0);
  if (isDone) return 0;
  const cause =
    copies === null
      ? "Skerry's own files"
      : `the copies of Skerry's programs in ${copies}, or its own files, of which they are made,`;
  const advice =
    copies === null
      ? "Install it again."
      : "Remove that folder and run the command again. Where it says the same then, install Skerry again.";
  process.stderr.write(
    `error[host-failed]: The program of this command ended without doing anything: ${cause} may be damaged.\n` +
      `  help: ${advice}\n`,
  );
  return 3;
}

/** Descriptors of listening sockets that the service manager has handed to this process (sd_listen_fds(3)). The program
 * gets them one further up. */
function passedSockets({ LISTEN_PID, LISTEN_FDS }) {
  if (Number(LISTEN_PID) !== process.pid) return [];
  const count = Number(LISTEN_FDS);
  if (!Number.isInteger(count) || count < 1 || count > 64) return [];
  return Array.from({ length: count }, (_, i) => 3 + i);
}

/** How often to look whether npm is still there, in ms. */
const pollInterval = 500;

/** npm and its like run a program through a shell. A signal that ends them reaches the shell alone, and one that can't be passed on
 * reaches neither. */
function endWithNpm(child) {
  const { npm_command, npm_config_user_agent } = process.env;
  if (npm_command === undefined && npm_config_user_agent === undefined) return;
  const parent = process.ppid;
  let caller = process.platform === "linux" ? callerOf(parent) : undefined;
  setInterval(() => {
    // Elsewhere than on Linux a program has to be asked: not for a command that has ended by then.
    if (caller === undefined) caller = callerOf(parent);
    if (process.ppid !== parent || !isCallerThere(parent, caller)) child.kill("SIGTERM");
  }, pollInterval).unref();
}

/** The process that started a shell; null if the process is no shell, or can't be looked at. */
function callerOf(pid) {
  const [name, parent] = process.platform === "linux" ? readStatus(pid) : askStatus(pid);
  return /^(?:.*\/)?-?\w*sh$/.test(name) ? parent : null;
}

/** False once the process that started the shell is gone. A process that has ended and waits for its own parent has no children. */
function isCallerThere(shell, caller) {
  if (caller === null) return true;
  if (process.platform === "linux") return readStatus(shell)[1] === caller;
  try {
    process.kill(caller, 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

/** A process's name and its parent: proc(5). */
function readStatus(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
    const end = stat.lastIndexOf(")");
    return [stat.slice(stat.indexOf("(") + 1, end), Number(stat.slice(end + 2).split(" ")[1])];
  } catch {
    return ["", null];
  }
}

function askStatus(pid) {
  const { stdout } = spawnSync("ps", ["-o", "ppid=,comm=", "-p", `${pid}`], { encoding: "utf8" });
  const [, parent, name = ""] = /^\s*(\d+)\s+(\S+)/.exec(stdout ?? "") ?? [];
  return [name, Number(parent)];
}
