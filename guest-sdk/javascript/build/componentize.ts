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

/** How long the engine may take, top-level code included, in ms. */
export const initialisationDeadline = 20_000;

/** Resident memory that the engine's process may take, top-level code included, in bytes. */
export const initialisationMemory = 1024 ** 3;

/** How often the process's memory is looked at, in ms. */
const memoryEvery = 25;

/** Initialises the engine with a module and makes a component of it, in a process of its own:
 * top-level code runs here, and may never end or take all memory there is. The signal ends it. */
export async function componentize(
  javascript: string,
  wit: string,
  signal?: AbortSignal,
): Promise<ComponentizeAnswer> {
  const folder = await mkdtemp(join(tmpdir(), "skerry-wit-"));
  try {
    const witPath = join(folder, "worker.wit");
    await writeFile(witPath, wit);
    return await runEngine({ javascript, witPath }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function runEngine(order: ComponentizeOrder, signal?: AbortSignal): Promise<ComponentizeAnswer> {
  const aborted: ComponentizeAnswer = { failure: "Nobody waits for it any more." };
  if (signal?.aborted) return Promise.resolve(aborted);
  return new Promise((resolve) => {
    const child = fork(program, [], {
      execArgv: ["--disable-warning=ExperimentalWarning"],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const end = (answer: ComponentizeAnswer) => {
      clearTimeout(deadline);
      clearInterval(memory);
      signal?.removeEventListener("abort", abort);
      child.removeAllListeners();
      child.on("error", () => {});
      child.kill("SIGKILL");
      resolve(answer);
    };
    const cut = (failure: string) => end({ failure, ended: true });
    const abort = () => end(aborted);
    signal?.addEventListener("abort", abort);
    const deadline = setTimeout(
      () => cut(`Top-level code did not end within ${initialisationDeadline} ms.`),
      initialisationDeadline,
    );
    const memory = setInterval(async () => {
      if ((await residentBytes(child)) <= initialisationMemory) return;
      cut(`Top-level code took more than ${initialisationMemory} bytes of memory.`);
    }, memoryEvery);
    child.on("message", (answer: ComponentizeAnswer) => end(answer));
    child.on("error", ({ message }) => cut(`Its process can't start: ${message}.`));
    child.on("disconnect", () => cut("Its process ended without an answer."));
    child.send(order);
  });
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
