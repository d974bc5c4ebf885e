import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { CallerTurns } from "../../runtime/embed/caller-turns.ts";
import { type Nothing, Peer, type Side } from "../../runtime/process/rpc.ts";
import { computeQueue } from "../../runtime/services/compute/compute-queue.ts";
import { Egress } from "../../runtime/services/fetch/egress.ts";
import { parseOrigin } from "../../runtime/services/fetch/origin.ts";
import type { KvChannel, KvChannelEvents } from "../../runtime/services/kv/kv-channel.ts";
import { KvClient } from "../../runtime/services/kv/kv-client.ts";
import { KvOwner } from "../../runtime/services/kv/kv-owner.ts";
import type { RequestServices } from "../../runtime/services/request-services.ts";
import { openServices, type WorkerReach } from "../../runtime/services/worker-services.ts";
import type { AskedKv, KvAnswer } from "../../runtime/shard/embedded/asked-services.ts";
import { AskingKv } from "../../runtime/shard/embedded/asking-kv.ts";
import type { KvStore } from "../../runtime/store/kv.ts";

// One property of all that a request waits in: once the request is over nothing of it begins, whoever ended it, and the next
// request's turn comes before any of what hundreds of such requests have asked for.

/** Something that a request waits in. */
interface Wait {
  readonly reach: Partial<WorkerReach>;
  /** Asks for what waits. Resolves when it is in the queue, to what comes of it. */
  ask(services: RequestServices, who: string): Promise<{ readonly over: Promise<unknown> }>;
  /** Lets those go that are before it. */
  release(): void;
  /** Who has begun. */
  readonly begun: readonly string[];
}

/** What goes on where a client has left, as its guest does: half of what it writes is not to be left. */
const outlivesClients: ReadonlySet<string> = new Set([
  "the owner of entries, out of reach",
  "a turn at the owner of entries",
  "a turn at a program's entries",
  "a turn of signatures",
  "a turn of compression",
]);

const text = new TextEncoder();
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

/** A function of a program that has one turn, which somebody has. */
async function functions(): Promise<Wait> {
  const turns = new CallerTurns({ atOnce: 1, perSecond: 1_000_000 });
  const release = await turns.take("worker", 0, new AbortController().signal);
  const begun: string[] = [];
  return {
    reach: {
      functions: async (_interface, name, values, signal) => {
        const end = await turns.take("worker", values.length, signal);
        if (typeof end === "string") throw new Error(end);
        begun.push(name);
        end();
        return values;
      },
    },
    ask: async (services, who) => ({
      over: services.ask("functions.call", ["program", who, new Uint8Array(1)]),
    }),
    release: () => typeof release === "string" || release(),
    begun,
  };
}

/** An origin that answers when it is told to, and who has asked it. */
async function origin() {
  const begun: string[] = [];
  const held: (() => void)[] = [];
  let isOpen = false;
  const server = createServer((request, answer) => {
    begun.push(request.url!.slice(1));
    if (isOpen) answer.end("done");
    else held.push(() => answer.end("done"));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const release = () => {
    isOpen = true;
    for (const answer of held.splice(0)) answer();
  };
  return { uri: `http://127.0.0.1:${port}`, begun, release };
}

/** Fetches of a tenant that may have so many requests at an origin, and of requests that may send so many at once. */
async function fetches(connections: number, atOnce: number) {
  const { uri, begun, release } = await origin();
  const egress = new Egress({ connectionsPerOrigin: connections, connectionPatience: 60_000 });
  onTestFinished(() => egress.close());
  const allow = [parseOrigin(uri)];
  const sender = {
    send: egress.send.bind(egress),
    close: async () => {},
  };
  const limits = { subrequests: 100, subrequestsAtOnce: atOnce, wholeBytes: 1_000 };
  const reach: Partial<WorkerReach> = { fetch: { sender, allow, private: allow, ...limits } };
  const start = (services: RequestServices, id: number, path: string) => {
    const body = { tag: "empty" as const };
    const asked = { method: "GET", uri: `${uri}/${path}`, fields: [], body, redirect: "manual" };
    services.tell("fetch.start", [id, id + 1, asked]);
  };
  return { reach, begun, release, start };
}

/** A fetch whose origin has as many requests of the tenant as it may. */
async function connection(): Promise<Wait> {
  const { reach, begun, release, start } = await fetches(1, 6);
  const first = openServices({ fetch: null, kv: null, ...reach }, request);
  start(first, 2, "first");
  await until(() => begun.length === 1);
  return {
    reach,
    async ask(services, who) {
      start(services, 2, who);
      await turn();
      return { over: services.ask("fetch.finish", [2]) };
    },
    release,
    begun,
  };
}

/** A fetch of a request that has as many under way as it may. */
async function subrequest(): Promise<Wait> {
  const { reach, begun, release, start } = await fetches(512, 1);
  return {
    reach,
    async ask(services, who) {
      start(services, 2, "first");
      start(services, 4, who);
      await until(() => begun.includes("first"));
      return { over: services.ask("fetch.finish", [4]) };
    },
    release,
    begun,
  };
}

const namespace = { tenant: "t", name: "n", quotaBytes: 1 << 30 };

function kvReach(store: KvStore): Partial<WorkerReach> {
  return { kv: { store, namespaces: new Map([["KV", namespace]]) } };
}

/** A store that says who reads and writes. */
function storeOf(begun: string[], held: Promise<void>): KvStore {
  return {
    async get(_, key) {
      begun.push(decode(key));
      if (decode(key) === "first") await held;
      return { entry: null };
    },
    async put(_, key) {
      begun.push(decode(key));
      return { version: 1 };
    },
    delete: async () => ({ removed: false }),
    list: async () => ({ keys: [], cursor: null }),
    age: async () => ({ ageMs: 0 }),
    close: async () => {},
  };
}

/** Two ends of a channel in this process. */
function channels(): {
  readonly ownerEnd: KvChannel;
  readonly clientEnd: (events: KvChannelEvents) => KvChannel;
  readonly attach: (events: KvChannelEvents) => void;
} {
  let toClient: KvChannelEvents | null = null;
  let toOwner: KvChannelEvents | null = null;
  const end = (other: () => KvChannelEvents | null): KvChannel => ({
    send: (items) => setImmediate(() => other()?.onItems(items as readonly object[])),
    unsent: 0,
    close: () => {},
  });
  return {
    ownerEnd: end(() => toClient),
    clientEnd(events) {
      toClient = events;
      return end(() => toOwner);
    },
    attach(events) {
      toOwner = events;
    },
  };
}

const put = (services: RequestServices, who: string) =>
  services.ask("kv.put", ["KV", text.encode(who), new Uint8Array(1), 0, "", { tag: "always" }]);

/** A write before the owner of entries is reached. */
async function unreached(): Promise<Wait> {
  const begun: string[] = [];
  const owner = new KvOwner(storeOf(begun, Promise.resolve()));
  const { ownerEnd, clientEnd, attach } = channels();
  attach(owner.attach(ownerEnd, () => namespace.quotaBytes));
  const there = Promise.withResolvers<void>();
  const client = new KvClient(async (events) => {
    await there.promise;
    return clientEnd(events);
  });
  onTestFinished(() => client.close());
  return {
    reach: kvReach(client),
    ask: async (services, who) => ({ over: put(services, who) }),
    release: there.resolve,
    begun,
  };
}

/** A read at the owner of entries, where its tenant reads as much as it may. */
async function atOwner(): Promise<Wait> {
  const begun: string[] = [];
  const held = Promise.withResolvers<void>();
  const owner = new KvOwner(storeOf(begun, held.promise));
  const { ownerEnd, clientEnd, attach } = channels();
  let came = 0;
  const events = owner.attach(ownerEnd, () => {
    came++;
    return namespace.quotaBytes;
  });
  attach(events);
  const client = new KvClient(async (clients) => clientEnd(clients));
  onTestFinished(() => client.close());
  for (let n = 0; n < 4; n++) void client.get(namespace, text.encode("first"));
  await until(() => begun.length === 4);
  return {
    reach: kvReach(client),
    ask: (services, who) => askEntries(services, who, () => came),
    release: held.resolve,
    begun,
  };
}

/** Asks for an entry, and waits until its question has come (`came` counts those) or is over. */
async function askEntries(services: RequestServices, who: string, came: () => number) {
  const before = came();
  let isOver = false;
  const over = services.ask("kv.get", ["KV", text.encode(who)]).finally(() => {
    isOver = true;
  });
  await until(() => isOver || came() > before);
  return { over };
}

/** A read of entries that the program has which embeds the worker, where others have their turns. */
async function atProgram(): Promise<Wait> {
  const begun: string[] = [];
  const store = storeOf(begun, Promise.resolve());
  const turns = new CallerTurns({ atOnce: 1, perSecond: 1_000_000 });
  const release = await turns.take("t", 0, new AbortController().signal);
  interface Sides {
    readonly calls: { readonly kv: { readonly ask: AskedKv; readonly reply: KvAnswer } };
    readonly tells: Nothing;
  }
  let came = 0;
  const program: Peer<Side, Sides> = new Peer(
    { send: (message) => void setImmediate(() => shard.receive(message)) },
    {
      async kv(asked, signal) {
        came++;
        const end = await turns.take("t", 0, signal);
        if (typeof end === "string" || asked.kind !== "get") return { refused: "unavailable" };
        return store.get(asked.namespace, asked.key).finally(end);
      },
    },
    {},
  );
  const shard: Peer<Sides, Side> = new Peer(
    { send: (message) => void setImmediate(() => program.receive(message)) },
    {},
    {},
  );
  return {
    reach: kvReach(new AskingKv((asked, signal) => shard.ask("kv", asked, signal))),
    ask: (services, who) => askEntries(services, who, () => came),
    release: () => typeof release === "string" || release(),
    begun,
  };
}

/** A signature whose turn has not come: what computes has as much as it does at once. */
async function computing(): Promise<Wait> {
  const begun: string[] = [];
  const held = Promise.withResolvers<void>();
  for (let n = 0; n < 2; n++) {
    void computeQueue.run(
      "other",
      () => true,
      () => held.promise,
    );
  }
  return {
    reach: { signaturesOf: "t" },
    async ask(services, who) {
      const over = services.ask("crypto.generate-key", ["ecdsa-p256"]);
      // Only what was begun made a key.
      void over.then((made) => (made as { tag: string }).tag !== "failed" && begun.push(who));
      return { over };
    },
    release: held.resolve,
    begun,
  };
}

/** Content to compress whose turn has not come. */
async function compressing(): Promise<Wait> {
  const { reach: _, ...waits } = await computing();
  const begun: string[] = [];
  return {
    ...waits,
    reach: { compressionOf: "t" },
    async ask(services, who) {
      services.tell("compression.open", [1, "compress", "gzip"]);
      const over = services.ask("compression.push", [1, text.encode(who), true]);
      void over.then((made) => (made as { tag: string }).tag === "bytes" && begun.push(who));
      return { over };
    },
    begun,
  };
}

const request = {
  fields: [],
  uri: "http://worker.test/",
  content: null,
  piecewise: false,
  onAnswer: () => {},
};

const waits: Record<string, () => Promise<Wait>> = {
  "a function of the program": functions,
  "a connection to an origin": connection,
  "a turn among its own fetches": subrequest,
  "the owner of entries, out of reach": unreached,
  "a turn at the owner of entries": atOwner,
  "a turn at a program's entries": atProgram,
  "a turn of signatures": computing,
  "a turn of compression": compressing,
};

const clientLeft = "its client has left";

/** How a request ends, as its services see it. */
const ends: Record<string, (services: RequestServices) => void> = {
  [clientLeft]: (services) => services.abort(),
  "its deadline has passed": (services) => services.stop(),
  "its guest has ended": (services) => services.end(),
};

/** Requests that wait, and end. */
const many = 300;

describe.each(Object.keys(waits))("what waits for %s", (name) => {
  const ofIt = Object.keys(ends).filter((how) => how !== clientLeft || !outlivesClients.has(name));
  test.each(ofIt)("begins no more once %s", async (how) => {
    const { reach, ask, release, begun } = await waits[name]!();
    const open = () => openServices({ fetch: null, kv: null, ...reach }, request);
    const count = name === "a turn among its own fetches" ? 4 : many;
    const over: Promise<unknown>[] = [];
    const ended: RequestServices[] = [];
    for (let n = 0; n < count; n++) {
      const services = open();
      ended.push(services);
      const asked = await ask(services, `ended-${n}`);
      over.push(asked.over.catch(() => {}));
    }
    const living = open();
    const { over: answered } = await ask(living, "living");
    for (const services of ended) ends[how]!(services);
    // As long as it takes until others are told.
    for (let n = 0; n < 4; n++) await turn();
    release();
    await answered;
    await Promise.all(over);
    expect(begun.filter((who) => who !== "first")).toEqual(["living"]);
    // What such a request asks for after its end does not begin either.
    const { over: late } = await ask(ended[0]!, "late").catch(() => ({ over: Promise.resolve() }));
    await late.catch(() => {});
    await turn();
    expect(begun).not.toContain("late");
    for (const services of [...ended, living]) services.end();
  });
});

/** Requests at an origin that takes no connection, and what ends each that is on its way. */
function askUnreached(origin: string) {
  const dials: AbortSignal[] = [];
  const egress = new Egress(
    {},
    {
      dial: (_wanted, signal) =>
        new Promise((_, reject) => {
          dials.push(signal);
          signal.addEventListener("abort", () => reject(signal.reason));
        }),
      close: () => {},
    },
  );
  onTestFinished(() => egress.close());
  const allow = [parseOrigin(origin)];
  const sender = { send: egress.send.bind(egress), close: async () => {} };
  const limits = { subrequests: 100, subrequestsAtOnce: 6, wholeBytes: 1_000 };
  const reach = { fetch: { sender, allow, private: allow, ...limits } };
  const ask = () => {
    const services = openServices({ kv: null, ...reach }, request);
    const body = { tag: "empty" as const };
    const asked = { method: "GET", uri: `${origin}/`, fields: [], body };
    services.tell("fetch.start", [2, 3, { ...asked, redirect: "manual" }]);
    return { services, over: services.ask("fetch.finish", [2]) };
  };
  return { ask, dials };
}

test("a connection on its way for a request that is over is given up, and the next request has another", async () => {
  const { ask, dials } = askUnreached("http://away.test");
  const both = [ask(), ask()];
  await until(() => dials.length === 2);
  both[0]!.services.stop();
  await both[0]!.over;
  await turn();
  expect(dials.map(({ aborted }) => aborted)).toEqual([true, false]);
  both[1]!.services.stop();
  await both[1]!.over;
  // Within the turn in which they end.
  const next = ask();
  await turn();
  expect(dials.slice(0, 2).map(({ aborted }) => aborted)).toEqual([true, true]);
  await until(() => dials.length === 3);
  expect(dials[2]!.aborted).toBe(false);
  next.services.stop();
  await next.over;
});

test("a connection on its way that another request waits for as well goes on until that is over too", async () => {
  const { ask, dials } = askUnreached("https://away.test");
  const [first, second] = [ask(), ask()];
  await until(() => dials.length === 1);
  first.services.stop();
  await first.over;
  await turn();
  expect(dials.map(({ aborted }) => aborted)).toEqual([false]);
  second.services.stop();
  await second.over;
  await turn();
  expect(dials.map(({ aborted }) => aborted)).toEqual([true]);
});

test.each([...outlivesClients])(
  "what waits for %s goes on where the client has left",
  async (name) => {
    const { reach, ask, release, begun } = await waits[name]!();
    const services = openServices({ fetch: null, kv: null, ...reach }, request);
    const waiting = await ask(services, "waiting");
    ends[clientLeft]!(services);
    const late = await ask(services, "late");
    release();
    await Promise.all([waiting.over, late.over]);
    // Keys are made beside each other.
    expect(begun.filter((who) => who !== "first").sort()).toEqual(["late", "waiting"]);
    services.end();
  },
);
