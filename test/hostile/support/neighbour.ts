import { expect } from "vitest";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import type { WorkerSettings } from "../../../runtime/settings/settings.ts";
import type { LoadedWorker, LocalSupervisor } from "../../../runtime/supervisor/local.ts";
import { withKeptArtifacts } from "../../support/kept-artifacts.ts";
import { ask } from "./ask.ts";
import { handler, responseData, textData, workerComponent } from "./worker-component.ts";

/** How long the neighbour's visitors wait at most, in ms: it is some 2 ms on a quiet machine. */
const patience = 2_500;

/** Between two visitors, in ms. */
const pause = 10;

const greeting = "peace\n";

/** What the neighbour saw while something else went on. */
export interface Visits {
  readonly answered: number;
  readonly slowestMs: number;
}

/** The peaceful second worker in the same processes. It is asked without a socket and, while it is the
 * one that HTTP requests go to, over HTTP. */
export class Neighbour {
  readonly #host: LocalSupervisor;
  readonly #settings: WorkerSettings;
  readonly #component: Uint8Array;
  readonly #worker: LoadedWorker;
  readonly #port: number;

  private constructor(
    host: LocalSupervisor,
    settings: WorkerSettings,
    component: Uint8Array,
    worker: LoadedWorker,
    port: number,
  ) {
    this.#host = host;
    this.#settings = settings;
    this.#component = component;
    this.#worker = worker;
    this.#port = port;
  }

  /** `dataDir` is the host's. */
  static async moveIn(
    host: LocalSupervisor,
    dataDir: string,
    settings: WorkerSettings,
  ): Promise<Neighbour> {
    const core = handler("(i32.const 16)") + responseData(16, { body: [64, greeting.length] });
    const component = await workerComponent({ core: core + textData(64, greeting) });
    const load = () => host.load(component, settings);
    const worker = await withKeptArtifacts(dataDir, component, load);
    const { port } = await host.listen(0);
    const neighbour = new Neighbour(host, settings, component, worker, port);
    await neighbour.takeHttp();
    return neighbour;
  }

  get port(): number {
    return this.#port;
  }

  /** Makes the neighbour the one that HTTP requests go to; whoever was it before is unloaded. */
  async takeHttp(): Promise<void> {
    await this.#host.swap(await this.#host.load(this.#component, this.#settings));
  }

  /** Fails unless the neighbour answers well and soon, by every way that leads to it. @param mostMs what an answer may take. */
  async visit(
    ways: readonly ("call" | "http")[] = ["call", "http"],
    mostMs = patience,
  ): Promise<Visits> {
    let slowestMs = 0;
    for (const way of ways) {
      const begun = performance.now();
      expect(await (way === "call" ? this.#call() : this.#get())).toBe(greeting);
      slowestMs = Math.max(slowestMs, performance.now() - begun);
    }
    expect(slowestMs).toBeLessThan(mostMs);
    return { answered: ways.length, slowestMs };
  }

  /** Visits the neighbour again and again while `work` goes on, and once after it. */
  async visitDuring<Result>(
    work: Promise<Result>,
    ways?: readonly ("call" | "http")[],
  ): Promise<{ result: Result; visits: Visits }> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    // It is awaited below; until then a failure of the neighbour comes first.
    ended.catch(() => {});
    let answered = 0;
    let slowestMs = 0;
    for (let last = false; !last; ) {
      last = over;
      const visit = await this.visit(ways);
      answered += visit.answered;
      slowestMs = Math.max(slowestMs, visit.slowestMs);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return { result: await ended, visits: { answered, slowestMs } };
  }

  async #call(): Promise<string> {
    const { response, error } = await this.#host.call(this.#worker, makeRequest({}));
    if (error !== null) return error.message;
    return response?.body.tag === "bytes" ? new TextDecoder().decode(response.body.val) : "";
  }

  async #get(): Promise<string> {
    return (await ask(this.#port)).text;
  }
}
