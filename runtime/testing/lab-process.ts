import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNode } from "../bin/find-node.js";
import { SkerryError } from "../errors.ts";
import { Peer } from "../serve/peer.ts";
import { shardFlags } from "../serve/shard-flags.ts";
import type { LabProtocol, StubbedAnswer, StubbedRequest } from "./lab-protocol.ts";

type LabPeer = Peer<LabProtocol["lab"], LabProtocol["tests"]>;

const program = fileURLToPath(new URL("./lab-main.ts", import.meta.url));

/** The tests' end of the lab's process. It keeps the tests' process alive only while something is asked. */
export class LabProcess {
  readonly #process: ChildProcess;
  readonly #peer: LabPeer;
  /** Of its entries; it goes with this process at the latest. */
  readonly kvDir = mkdtempSync(join(tmpdir(), "skerry-testing-"));
  readonly #removeEntries = () => {
    rmSync(this.kvDir, { recursive: true, force: true });
    process.off("exit", this.#removeEntries);
  };
  /** Workers that it has, and who answers their fetches. */
  readonly #stubs = new Map<string, (request: StubbedRequest) => Promise<StubbedAnswer>>();
  #asked = 0;
  #ended = false;

  constructor() {
    const execPath = findNode(import.meta.url);
    if (execPath === null) {
      const sentence = "Tests of workers need Node.js 24 or 26 on a platform that Skerry runs on.";
      throw new SkerryError("host-failed", sentence);
    }
    this.#process = fork(program, [], {
      execPath,
      execArgv: [...shardFlags],
      serialization: "advanced",
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.#peer = new Peer(
      { send: (message) => void this.#process.send(message as object, () => {}) },
      { fetch: (request) => this.#answer(request) },
      { beat: () => {} },
    );
    this.#process.on("message", (message) => this.#peer.receive(message));
    this.#process.on("error", (error) => this.#lost(`could not be started: ${error.message}`));
    this.#process.on("exit", (code, signal) => this.#lost(`ended with ${signal ?? code}`));
    process.once("exit", this.#removeEntries);
    this.#hold();
  }

  /** True once it can be asked nothing any more. */
  get ended(): boolean {
    return this.#ended;
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** @throws SkerryError what it failed with, or `shard-lost`. */
  readonly ask: LabPeer["ask"] = async (name, ask) => {
    this.#asked++;
    this.#hold();
    try {
      return await this.#peer.ask(name, ask);
    } finally {
      this.#asked--;
      this.#hold();
    }
  };

  leave(call: number): void {
    this.#peer.tell("leave", { call });
  }

  /** Says who answers a worker's fetches. */
  add(worker: string, answer: (request: StubbedRequest) => Promise<StubbedAnswer>): void {
    this.#stubs.set(worker, answer);
  }

  /** Unloads a worker; the process ends with its last one. */
  async remove(worker: string): Promise<void> {
    if (!this.#stubs.delete(worker) || this.#ended) return;
    await this.ask("unload", { worker }).catch(() => {});
    if (this.#stubs.size === 0) await this.#end();
  }

  /** Resolves when nothing is left of it. */
  async #end(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#lost("has ended");
    this.#process.ref();
    if (this.#process.kill("SIGKILL")) await gone;
    this.#removeEntries();
  }

  #answer(request: StubbedRequest): Promise<StubbedAnswer> {
    const answer = this.#stubs.get(request.worker);
    if (answer !== undefined) return answer(request);
    return Promise.resolve({ failed: "aborted", message: "The test has closed the worker." });
  }

  #lost(how: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#peer.end(new SkerryError("shard-lost", `The process with the worker ${how}.`));
    // Before that it may still write there.
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) this.#removeEntries();
    else this.#process.once("exit", this.#removeEntries);
  }

  /** A test that forgets to close its workers ends all the same. */
  #hold(): void {
    const { channel } = this.#process;
    if (this.#asked > 0) {
      this.#process.ref();
      channel?.ref();
    } else {
      this.#process.unref();
      channel?.unref();
    }
  }
}

let shared: LabProcess | null = null;

/** The lab of this process: one for all workers, replaced when it was lost. */
export function sharedLab(): LabProcess {
  if (shared === null || shared.ended) shared = new LabProcess();
  return shared;
}
