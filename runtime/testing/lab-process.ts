import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNode } from "../bin/find-node.js";
import { SkerryError } from "../errors.ts";
import { Child } from "../process/child.ts";
import { isolateFlags } from "../process/flags.ts";
import { launch } from "../process/launch.ts";
import type { LabProtocol, StubbedAnswer, StubbedRequest } from "./lab-protocol.ts";

const program = new URL("./lab-main.ts", import.meta.url);

/** The tests' end of the lab's process. It keeps the tests' process alive only while something is asked. */
export class LabProcess {
  readonly #child: Child<LabProtocol>;
  /** Of its entries; it goes with this process at the latest. */
  readonly kvDir = mkdtempSync(join(tmpdir(), "skerry-testing-"));
  readonly #removeEntries = () => {
    rmSync(this.kvDir, { recursive: true, force: true });
    process.off("exit", this.#removeEntries);
  };
  /** Workers that it has, and who answers their fetches. */
  readonly #stubs = new Map<string, (request: StubbedRequest) => Promise<StubbedAnswer>>();
  #asked = 0;
  #ending = false;

  constructor() {
    const execPath = findNode(import.meta.url);
    if (execPath === null) {
      const sentence = "Tests of workers need Node.js 24 or 26 on a platform that Skerry runs on.";
      throw new SkerryError("host-failed", sentence);
    }
    // It builds workers, as this process would.
    const { env } = process;
    this.#child = new Child(launch(program, { flags: isolateFlags, execPath, env }), {
      handlers: { fetch: (request) => this.#answer(request) },
      hearers: { beat: () => {} },
      lost: (how) => new SkerryError("shard-lost", `The process with the worker ${how}.`),
    });
    process.once("exit", this.#removeEntries);
    // Before that it may still write there.
    void this.#child.exited.then(this.#removeEntries);
    this.#hold();
  }

  /** True once it can be asked nothing any more. */
  get ended(): boolean {
    return this.#ending || this.#child.isLost;
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** @throws SkerryError what it failed with, or `shard-lost`. */
  readonly ask: Child<LabProtocol>["ask"] = async (name, ask) => {
    this.#asked++;
    this.#hold();
    try {
      return await this.#child.ask(name, ask);
    } finally {
      this.#asked--;
      this.#hold();
    }
  };

  leave(call: number): void {
    this.#child.tell("leave", { call });
  }

  /** Says who answers a worker's fetches. */
  add(worker: string, answer: (request: StubbedRequest) => Promise<StubbedAnswer>): void {
    this.#stubs.set(worker, answer);
  }

  /** Unloads a worker; the process ends with its last one. Nothing is left of it then. */
  async remove(worker: string): Promise<void> {
    if (!this.#stubs.delete(worker) || this.ended) return;
    await this.ask("unload", { worker }).catch(() => {});
    if (this.#stubs.size > 0) return;
    this.#ending = true;
    this.#child.hold(true);
    await this.#child.end(async () => {}, 0);
    this.#removeEntries();
  }

  #answer(request: StubbedRequest): Promise<StubbedAnswer> {
    const answer = this.#stubs.get(request.worker);
    if (answer !== undefined) return answer(request);
    return Promise.resolve({ failed: "aborted", message: "The test has closed the worker." });
  }

  /** A test that forgets to close its workers ends all the same. */
  #hold(): void {
    this.#child.hold(this.#asked > 0);
  }
}

let shared: LabProcess | null = null;

/** The lab of this process: one for all workers, replaced when it was lost. */
export function sharedLab(): LabProcess {
  if (shared === null || shared.ended) shared = new LabProcess();
  return shared;
}
