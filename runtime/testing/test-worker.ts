import { SkerryError } from "../errors.ts";
import type { Limits } from "../settings/limits.ts";
import { askFunction, type FetchFunction } from "./fetch-stub.ts";
import { type LabProcess, sharedLab } from "./lab-process.ts";
import type {
  KvFault,
  LabAnswer,
  LabLoad,
  LabLoaded,
  RequestLimits,
  StubbedAnswer,
  StubbedRequest,
} from "./lab-protocol.ts";
import { labEntries, type SeedEntries, TestEntry } from "./test-entries.ts";
import { type RequestInput, toRequest, toWire } from "./wire-request.ts";
import { WorkerResponse } from "./worker-response.ts";

let lastCall = 0;

/** A worker that is loaded for tests, in a process of its own. */
export class TestWorker {
  readonly #order: Omit<LabLoad, "kvDir">;
  #lab: LabProcess;
  #loaded: LabLoaded;
  #fetch: FetchFunction | null;
  /** What the test's own function threw. */
  #mistake: { readonly error: unknown } | null = null;
  #closed = false;

  private constructor(
    order: Omit<LabLoad, "kvDir">,
    fetch: FetchFunction | null,
    lab: LabProcess,
    loaded: LabLoaded,
  ) {
    this.#order = order;
    this.#fetch = fetch;
    this.#lab = lab;
    this.#loaded = loaded;
    lab.add(order.worker, (request) => this.#answer(request));
  }

  /** Use `loadWorker`. */
  static async open(
    order: Omit<LabLoad, "kvDir">,
    fetch: FetchFunction | null,
  ): Promise<TestWorker> {
    const lab = sharedLab();
    const loaded = await lab
      .ask("load", { ...order, kvDir: lab.kvDir })
      .catch((error: unknown) => Promise.reject(withDetail(error)));
    return new TestWorker(order, fetch, lab, loaded);
  }

  get name(): string {
    return this.#loaded.name;
  }

  get limits(): Limits {
    return this.#loaded.limits;
  }

  /** Fuel that loading the worker burned, in units. */
  get startFuel(): number {
    return this.#loaded.startFuel;
  }

  /** Linear memory that its module declares, in bytes: it starts with no less. */
  get leastMemory(): number {
    return this.#loaded.leastMemory;
  }

  /** Of the process that runs it. */
  get processId(): number {
    return this.#lab.pid;
  }

  /** Sends the worker a request, as the global `fetch` would send it to a server. Resolves whatever the worker does:
   * a failure is the answer that a visitor gets, with `error`. A path is one of http://localhost. When the request's
   * signal aborts its client has left.
   * @param limits fuel (units), memory (bytes) and deadline (ms) for this request alone.
   * @throws SkerryError `bad-request`, `shard-lost`; `start-failed` or `memory-over-cap` where the limits are too low
   * for it to start; what the test's own function for fetches threw. */
  async fetch(
    input: RequestInput,
    init?: RequestInit,
    limits: RequestLimits = {},
  ): Promise<WorkerResponse> {
    const request = toRequest(input, init);
    const wire = await toWire(request);
    const lab = await this.#ready();
    const call = ++lastCall;
    const leave = () => lab.leave(call);
    const asked = lab.ask("call", { worker: this.#order.worker, call, request: wire, limits });
    if (request.signal.aborted) leave();
    request.signal.addEventListener("abort", leave, { once: true });
    let answer: LabAnswer;
    try {
      answer = await asked;
    } finally {
      request.signal.removeEventListener("abort", leave);
    }
    const mistake = this.#mistake;
    this.#mistake = null;
    if (mistake !== null) throw mistake.error;
    return new WorkerResponse(answer);
  }

  /** From now on the function answers its fetches; not for a worker that was loaded with canned answers. */
  stubFetch(fetch: FetchFunction): void {
    if (this.#order.stubs !== null) {
      throw new SkerryError("bad-usage", "The worker was loaded with canned answers.");
    }
    this.#fetch = fetch;
  }

  /** What a namespace holds, by key. @param namespace the worker's name for it, as [kv] binds it.
   * @throws SkerryError `bad-settings` where it has none of that name. */
  async entries(namespace: string): Promise<Map<string, TestEntry>> {
    const lab = await this.#ready();
    const entries = await lab.ask("entries", { worker: this.#order.worker, namespace });
    return new Map(entries.map((entry) => [entry.key, new TestEntry(entry)]));
  }

  /** Puts entries into a namespace. @throws SkerryError `bad-settings`. */
  async putEntries(namespace: string, entries: SeedEntries): Promise<void> {
    const lab = await this.#ready();
    for (const entry of labEntries(entries)) {
      await lab.ask("put", { worker: this.#order.worker, namespace, entry });
    }
  }

  /** Has operations on entries fail, with the word that the worker gets for it: all but the next `after`, until
   * {@link reset}. */
  async failKv(refused: KvFault["refused"] = "unavailable", after = 0): Promise<void> {
    const lab = await this.#ready();
    await lab.ask("failKv", { worker: this.#order.worker, fault: { refused, after } });
  }

  /** Puts its entries back to what it was loaded with, and has them fail no more. */
  async reset(): Promise<void> {
    const lab = await this.#ready();
    await lab.ask("reset", { worker: this.#order.worker });
  }

  /** Ends it. Its process ends with the last worker of this process. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#lab.remove(this.#order.worker);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The lab, with the worker in it: one that was lost took the worker along. */
  async #ready(): Promise<LabProcess> {
    if (this.#closed) throw new SkerryError("bad-usage", "The worker was closed.");
    if (!this.#lab.ended) return this.#lab;
    const lab = sharedLab();
    lab.add(this.#order.worker, (request) => this.#answer(request));
    this.#loaded = await lab.ask("load", { ...this.#order, kvDir: lab.kvDir });
    this.#lab = lab;
    return lab;
  }

  async #answer(request: StubbedRequest): Promise<StubbedAnswer> {
    if (this.#fetch === null) {
      const shown = request.uri.replace(/[?#].*$/s, "");
      const message = `The test has no answer for ${request.method} ${shown}.`;
      return { failed: "no-stub", message };
    }
    try {
      return await askFunction(this.#fetch, request);
    } catch (error) {
      this.#mistake ??= { error };
      return { failed: "no-stub", message: "The test's own function failed." };
    }
  }
}

/** Test runners print messages alone; what a compiler said stands in the detail. */
function withDetail(error: unknown): unknown {
  if (!(error instanceof SkerryError) || error.detail === undefined) return error;
  return new SkerryError(error.code, `${error.message}\n${error.detail}`);
}
