import type { ByteSource } from "../../../runtime/message/byte-source.ts";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import type { Sender } from "../../../runtime/services/fetch/sender.ts";
import type { WorkerReach } from "../../../runtime/services/worker-services.ts";
import type { Limits } from "../../../runtime/settings/limits.ts";
import type { Grant } from "../../../runtime/settings/settings.ts";
import type { KvAged, KvGot, KvStore } from "../../../runtime/store/kv.ts";
import { kvRefusal } from "../../../runtime/store/kv.ts";
import type { StreamedOutcome } from "../../../runtime/worker/outcome/usage.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { keptArtifact } from "../../support/kept-artifacts.ts";
import { compileWorker, testSettings } from "../../support/workers.ts";

const all: readonly Grant[] = [
  "log",
  "config",
  "clock",
  "random",
  "fetch",
  "kv",
  "streams",
  "crypto",
  "compression",
  "intl",
  "cache",
] as readonly Grant[];

/** A worker in this process, and what it may reach. */
export async function loadWaiting(
  source: string | Uint8Array,
  reach: Partial<WorkerReach>,
  limits: Partial<Limits> = {},
  onWedged: () => void = () => {},
): Promise<RunningDeployment> {
  const settings = testSettings({ grants: all, limits });
  const { memory, tableElements } = settings.limits;
  const bounds = { grants: all, memoryBytes: memory, tableElements };
  const bytes = typeof source === "string" ? await compileWorker(source) : source;
  const artifact = await keptArtifact(bytes, bounds);
  return RunningDeployment.load(artifact, settings, onWedged, { fetch: null, kv: null, ...reach });
}

export function ask(
  deployment: RunningDeployment,
  path = "/",
  signal?: AbortSignal,
  answering?: Parameters<RunningDeployment["call"]>[3],
): Promise<StreamedOutcome> {
  const request = makeRequest({ url: `http://worker.test${path}` });
  return deployment.call(request, undefined, signal, answering);
}

export function text({ response }: StreamedOutcome): string {
  const { body } = response ?? { body: { tag: "empty" as const } };
  return body.tag === "bytes" ? new TextDecoder().decode(body.val) : "";
}

/** Waits, for at most 20 s. */
export async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries > 2_000) throw new Error("it does not come about");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What was asked of a store, and answers when it is told to. */
export class HeldKv implements KvStore {
  readonly held: { readonly key: string; answer(value?: string): void }[] = [];
  /** While it is set nothing is held. */
  open = false;
  /** What the next ages are. */
  readonly ages: KvAged[] = [];
  /** The most that were asked in one turn of the event loop. */
  maxTogether = 0;
  #together = 0;

  get(...[namespace, key]: Parameters<KvStore["get"]>): Promise<KvGot> {
    if (this.#together++ === 0) setImmediate(() => (this.#together = 0));
    this.maxTogether = Math.max(this.maxTogether, this.#together);
    const refused = kvRefusal({ namespace, key });
    if (refused !== null) return Promise.resolve(refused);
    const name = new TextDecoder().decode(key);
    return new Promise((resolve) => {
      const answer = (value = name) =>
        resolve({
          entry: {
            value: new TextEncoder().encode(value),
            version: 1,
            metadata: null,
            expiresAt: null,
          },
        });
      if (this.open) answer();
      else this.held.push({ key: name, answer });
    });
  }

  async put(...[namespace, key, value]: Parameters<KvStore["put"]>) {
    return kvRefusal({ namespace, key, value }) ?? { version: value.length };
  }

  async delete() {
    return { removed: true };
  }

  async list() {
    return { keys: [], cursor: null };
  }

  async age() {
    return this.ages.shift() ?? { ageMs: 1_200 };
  }

  async close() {}

  /** Answers all that is held, and what comes meanwhile, until `done`: each time one of them at random. */
  async shuffle(done: Promise<unknown>, random: () => number): Promise<void> {
    let over = false;
    void done.finally(() => {
      over = true;
    });
    while (!over) {
      const { held } = this;
      const count = Math.min(held.length, Math.floor(random() * 8));
      for (let n = 0; n < count; n++) {
        held.splice(Math.floor(random() * held.length), 1)[0]!.answer();
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }
}

export function kvReach(store: KvStore): Partial<WorkerReach> {
  const namespace = { tenant: "t", name: "n", quotaBytes: 1 << 30 };
  return { kv: { store, namespaces: new Map([["KV", namespace]]) } };
}

export function fetchReach(
  send: Sender["send"],
  more: Partial<NonNullable<WorkerReach["fetch"]>> = {},
): Partial<WorkerReach> {
  const sender = { send, close: async () => {} };
  const fetch = {
    ...{ sender, allow: [], private: [], subrequests: 32, subrequestsAtOnce: 6 },
    ...{ wholeBytes: 1 << 20, streamedBytes: 1 << 30, ...more },
  };
  return { fetch };
}

export function sourceOf(bytes: Uint8Array): ByteSource {
  let left = bytes;
  return {
    async read(most) {
      const piece = left.subarray(0, most);
      left = left.subarray(piece.length);
      return piece.length === 0 ? null : piece;
    },
    cancel() {
      left = new Uint8Array();
    },
  };
}

/** The same numbers for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Waits, and then does what its path says. */
export const waiter = `
import { Kv, Request, Response } from "@skerry/assemblyscript";
const kv = new Kv("KV");
export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  kv.getText("k");
  if (path == "/burn") while (true) if (request.url.length == 0) break;
  if (path == "/heap") {
    const response = Response.text("large");
    const long = "y".repeat(400000);
    for (let i = 0; i < 400; i++) response.headers.append("x", long);
    return response;
  }
  if (path == "/again") for (let i = 0; i < 200; i++) kv.getText("k");
  return Response.text("done");
}`;
