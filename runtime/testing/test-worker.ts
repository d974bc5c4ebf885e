import type { RequestInput, RequestOptions } from "../embed/messages/wire-request.ts";
import { SkerryError } from "../errors.ts";
import { coreMinimums } from "../module/core-minimums.ts";
import { parseStubs } from "../project/stub-file.ts";
import { openWorkerSource } from "../project/worker-source.ts";
import type { Limits } from "../settings/limits.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import type { AskedFetch, FetchAnswer } from "../shard/protocol.ts";
import type { KvRefusal } from "../store/kv.ts";
import type { LoadedWorker } from "../supervisor/local.ts";
import { pageBytes } from "../wasm/page.ts";
import { namespacesOf } from "../worker/worker-reach.ts";
import { askFunction, type FetchFunction } from "./fetch-stub.ts";
import { type SeedEntries, seedEntries, TestEntry } from "./test-entries.ts";
import {
  checkedLimits,
  type RequestLimits,
  type TestOrder,
  testSettings,
} from "./test-settings.ts";
import { joinShard, type TestShard } from "./test-shard.ts";
import { wholeRequest } from "./wire-request.ts";
import { WorkerEntries } from "./worker-entries.ts";
import { TestResponse } from "./worker-response.ts";

/** Tests' output is no place for progress. */
const watcher = {
  building: async () => () => {},
  warn: (warnings: string) => process.stderr.write(`${warnings}\n`),
};

/** What a worker's module and settings came to. */
interface Opened {
  readonly wasm: Uint8Array;
  readonly settings: WorkerSettings;
}

/** A worker in a shard. */
interface Placed {
  readonly shard: TestShard;
  readonly worker: LoadedWorker;
  readonly entries: WorkerEntries;
}

/** The same worker under limits of a request's own. */
interface Variant {
  readonly key: string;
  readonly worker: Promise<LoadedWorker>;
}

/** A worker that is loaded for tests, in a process of its own. */
export class TestWorker {
  readonly #order: TestOrder;
  readonly #opened: Opened;
  #placed: Placed;
  /** The process that it was called in last. */
  #processId: number;
  /** The one that was asked for last: a sweep goes from one to the next. */
  #variant: Variant | null = null;
  #fetch: FetchFunction | null;
  /** What the test's own function threw. */
  #mistake: { readonly error: unknown } | null = null;
  #closed = false;

  private constructor(
    order: TestOrder,
    fetch: FetchFunction | null,
    opened: Opened,
    placed: Placed,
  ) {
    this.#order = order;
    this.#fetch = fetch;
    this.#opened = opened;
    this.#placed = placed;
    this.#processId = placed.shard.supervisor.processId;
  }

  /** @internal Use `loadWorker`. */
  static async open(order: TestOrder, fetch: FetchFunction | null): Promise<TestWorker> {
    let worker: TestWorker | null = null;
    // It starts while the worker is built, which asks for nothing before it is there.
    const joining = joinShard(order.tenant, (asked) => worker!.#answer(asked));
    joining.catch(() => {});
    try {
      const source = await openWorkerSource(order.source, watcher);
      const opened = { wasm: source.wasm, settings: await testSettings(source, order) };
      worker = new TestWorker(order, fetch, opened, await place(await joining, order, opened));
      return worker;
    } catch (error) {
      await joining.then((shard) => shard.remove(order.tenant)).catch(() => {});
      throw withDetail(error);
    }
  }

  /** Its name, by its settings. */
  get name(): string {
    return this.#opened.settings.name;
  }

  /** Its limits: fuel in units, sizes in bytes, times in ms. */
  get limits(): Limits {
    return this.#opened.settings.limits;
  }

  /** Fuel that loading the worker burned, in units. */
  get startFuel(): number {
    return this.#placed.worker.startFuel;
  }

  /** Linear memory that its module declares, in bytes: it starts with no less. */
  get minMemory(): number {
    const pages = this.#placed.worker.manifest.cores.map((core) => coreMinimums(core).pages);
    return pages.reduce((sum, each) => sum + each, 0) * pageBytes;
  }

  /** The process id of the shard that runs it. */
  get processId(): number {
    return this.#placed.shard.supervisor.processId;
  }

  /** Sends the worker a request, as the global `fetch` would send it to a server. Resolves whatever the worker does:
   * a failure is the answer that a visitor gets, with `error`. A path is one of http://localhost. When the request's
   * signal aborts its client has left.
   * @param limits fuel (units), memory (bytes) and deadline (ms) for this request alone.
   * @throws SkerryError `bad-request`, `shard-lost`; `start-failed` or `memory-over-cap` where the limits are too low
   * for it to start; what the test's own function for fetches threw. */
  async fetch(
    input: RequestInput,
    init?: RequestOptions,
    limits: RequestLimits = {},
  ): Promise<TestResponse> {
    const { wire, client } = await wholeRequest(input, init);
    const { shard, worker } = await this.#ready();
    const called = Object.keys(limits).length === 0 ? worker : await this.#under(limits);
    const outcome = await shard.supervisor.call(called, wire, client);
    const mistake = this.#mistake;
    this.#mistake = null;
    if (mistake !== null) throw mistake.error;
    return new TestResponse(outcome);
  }

  /** Lets the function answer its fetches from now on; not for a worker that was loaded with canned answers. */
  stubFetch(fetch: FetchFunction): void {
    if (this.#order.stubs !== null) {
      throw new SkerryError("bad-usage", "The worker was loaded with canned answers.");
    }
    this.#fetch = fetch;
  }

  /** What a namespace holds, by key. @param namespace the worker's name for it, as [kv] binds it.
   * @throws SkerryError `bad-settings` where it has none of that name. */
  async entries(namespace: string): Promise<Map<string, TestEntry>> {
    const { entries } = await this.#ready();
    const all = await entries.all(namespace);
    return new Map(all.map((entry) => [entry.key, new TestEntry(entry)]));
  }

  /** Puts entries into a namespace. @throws SkerryError `bad-settings`. */
  async putEntries(namespace: string, entries: SeedEntries): Promise<void> {
    const placed = await this.#ready();
    for (const entry of seedEntries(entries)) await placed.entries.put(namespace, entry);
  }

  /** Makes operations on entries fail, with the word that the worker gets for it: all but the next `after`, until
   * {@link reset}. */
  async failKv(refused: KvRefusal["refused"] = "unavailable", after = 0): Promise<void> {
    const { entries } = await this.#ready();
    await entries.fail({ refused, after });
  }

  /** Puts its entries back to what it was loaded with, and has them fail no more; drops what it has kept in its caches. */
  async reset(): Promise<void> {
    const { entries, shard } = await this.#ready();
    if (this.#opened.settings.grants.includes("cache")) {
      await shard.supervisor.ask("removeAnswers", { tenant: this.#order.tenant });
    }
    await entries.reset();
  }

  /** Ends it. Its process ends with the last worker of this process. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const { shard, worker } = this.#placed;
    await this.#drop(this.#variant);
    if (!shard.ended) await shard.supervisor.unload(worker).catch(() => {});
    await shard.remove(this.#order.tenant);
  }

  /** The same as {@link close}. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The worker where it is by now: a process that was lost took its entries along. */
  async #ready(): Promise<Placed> {
    if (this.#closed) throw new SkerryError("bad-usage", "The worker was closed.");
    await this.#placed.shard.supervisor.ready;
    if (this.#placed.shard.ended) {
      const shard = await joinShard(this.#order.tenant, (asked) => this.#answer(asked));
      this.#variant = null;
      this.#placed = await place(shard, this.#order, this.#opened);
      this.#processId = this.processId;
    }
    if (this.processId !== this.#processId) {
      await this.#placed.entries.reset();
      this.#processId = this.processId;
    }
    return this.#placed;
  }

  /** @throws SkerryError `start-failed`, `memory-over-cap`, where the limits are too low for it to start;
   * `bad-settings`. */
  #under(limits: RequestLimits): Promise<LoadedWorker> {
    const key = JSON.stringify(limits);
    if (this.#variant?.key !== key) {
      void this.#drop(this.#variant);
      const { shard, worker } = this.#placed;
      // What starts under its own fuel goes on doing so.
      const loading = shard.supervisor.loadVariant(worker, checkedLimits(limits));
      this.#variant = { key, worker: loading };
    }
    return this.#variant.worker;
  }

  /** Drops it once the requests it has are answered; one that did not start has none. */
  async #drop(variant: Variant | null): Promise<void> {
    const { supervisor } = this.#placed.shard;
    await variant?.worker.then((worker) => supervisor.unload(worker)).catch(() => {});
  }

  async #answer(request: AskedFetch): Promise<FetchAnswer> {
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

/** Loads a worker into a shard, with the entries that it begins with. */
async function place(
  shard: TestShard,
  { tenant, stubs, entries: seeds }: TestOrder,
  { wasm, settings }: Opened,
): Promise<Placed> {
  const { supervisor } = shard;
  const fetches = stubs === null ? "asked" : parseStubs(JSON.stringify(stubs), "fetch");
  const worker = await supervisor.load(wasm, settings, { tenant, fetches });
  const entries = new WorkerEntries(supervisor, tenant, namespacesOf(settings, tenant), seeds);
  await entries.reset();
  return { shard, worker, entries };
}

/** Test runners print messages alone; what a compiler said stands in the detail. */
function withDetail(error: unknown): unknown {
  if (!(error instanceof SkerryError) || error.detail === undefined) return error;
  return new SkerryError(error.code, `${error.message}\n${error.detail}`);
}
