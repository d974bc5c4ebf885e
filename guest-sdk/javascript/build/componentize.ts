import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** What the engine's process is told. */
export interface ComponentizeOrder {
  readonly javascript: string;
  /** A file with the WIT of the world that the module is made for. */
  readonly witPath: string;
  /** The engine, where it is not the one that the package brings. */
  readonly engine?: Uint8Array;
}

export interface ComponentizeOptions {
  /** Time of the processor that it may take, in ms. */
  readonly maxCpu?: number;
  readonly engine?: Uint8Array;
}

export type ComponentizeAnswer =
  | { readonly component: Uint8Array }
  | {
      /** The engine's words, frames included. */
      readonly failure: string;
      /** Set where the engine had no words: its process was ended, or ended by itself. */
      readonly ended?: true;
    };

const program = fileURLToPath(new URL("./componentize-main.ts", import.meta.url));

/** CPU time that the engine may take, top-level code included, in ms. Where the worker's fuel is counted, as
 * builds do beside this, that ends code without end long before. */
export const initialisationCpu = 20_000;

/** How long it may take, however busy the machine is, in ms. */
const initialisationDeadline = 10 * 60_000;

/** Resident memory that the engine's process may take, top-level code included, in bytes. */
export const initialisationMemory = 1024 ** 3;

/** Characters of what it prints that are kept. */
const keptWords = 8_192;

/** How often the process is looked at, in ms. */
const pollInterval = 25;

/** Initialises the engine with a module and makes a component of it, in a process of its own:
 * top-level code runs here, and may never end or take all memory there is. */
export async function componentize(
  javascript: string,
  wit: string,
  { maxCpu = initialisationCpu, engine }: ComponentizeOptions = {},
): Promise<ComponentizeAnswer> {
  const folder = await mkdtemp(join(tmpdir(), "skerry-wit-"));
  try {
    const witPath = join(folder, "worker.wit");
    await writeFile(witPath, wit);
    return await runEngine({ javascript, witPath, ...(engine && { engine }) }, maxCpu);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runEngine(order: ComponentizeOrder, maxCpu: number): Promise<ComponentizeAnswer> {
  return new Promise((resolve) => {
    const child = fork(program, [], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    // Read to its end, and kept until it is ready: why it did not get there.
    let words = "";
    let isReady = false;
    child.stderr!.on("data", (piece: Uint8Array) => {
      if (!isReady) words = (words + String(piece)).slice(-keptWords);
    });
    const end = (answer: ComponentizeAnswer) => {
      clearTimeout(deadline);
      clearInterval(looks);
      child.removeAllListeners();
      child.on("error", () => {});
      child.kill("SIGKILL");
      resolve(answer);
    };
    const cut = (failure: string) => end({ failure, ended: true });
    const deadline = setTimeout(
      () => cut(`Top-level code did not end within ${initialisationDeadline} ms.`),
      initialisationDeadline,
    );
    const looks = setInterval(async () => {
      const [bytes, cpuMs] = await Promise.all([residentBytes(child), cpuTime(child)]);
      if (bytes > initialisationMemory) {
        cut(`Top-level code took more than ${initialisationMemory} bytes of memory.`);
      } else if (cpuMs > maxCpu) {
        cut(`Top-level code did not end within ${maxCpu} ms of CPU time.`);
      }
    }, pollInterval);
    child.on("message", (answer: ComponentizeAnswer | "ready") => {
      if (answer === "ready") isReady = true;
      else end(answer);
    });
    child.on("error", ({ message }) => cut(`Its process can't start: ${message}.`));
    child.on("close", (code, killer) => {
      if (isReady) cut("Its process ended without an answer.");
      else end({ failure: notReady(code ?? killer, words) });
    });
    // One that has ended takes nothing, which its end tells.
    child.send(order, () => {});
  });
}

/** That the engine's process ended before any of the worker ran in it, by the line that says why. */
function notReady(how: number | string | null, words: string): string {
  const lines = words.split("\n").filter((line) => /\S/.test(line));
  const line = lines.findLast((each) => /^(?:[A-Z]\w*)?Error\b/.test(each)) ?? lines.at(-1) ?? "";
  return `Its process ended with ${how} before it was ready. It said last: ${line.slice(0, 500)}`;
}

/** Resident memory of a process, where the system tells (Linux). */
async function residentBytes({ pid }: ChildProcess): Promise<number> {
  try {
    const status = await readFile(`/proc/${pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

/** A tick of the times in `/proc`, in ms: it is the same on all machines that Node runs on. */
const tick = 10;

/** CPU time of a process in ms, where the system tells (Linux). */
async function cpuTime(child: ChildProcess): Promise<number> {
  try {
    const stat = await readFile(`/proc/${child.pid}/stat`, "latin1");
    // Its name comes second, in parentheses, and may have any character.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return tick * (Number(fields[11]) + Number(fields[12]));
  } catch {
    return 0;
  }
}
