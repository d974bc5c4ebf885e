import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { cpuOf } from "../process-figures.ts";
import { nodeServer } from "../servers.ts";
import { type Serving, startServing } from "../serving.ts";
import { plainGuest, reachingGuest } from "./guests.ts";
import type { SenderOrder } from "./sending.ts";
import { Visitor } from "./visitor.ts";

export interface Placement {
  readonly name: string;
  /** Lines of the host's settings. */
  readonly serve: string;
  readonly cordons: { readonly sender: string; readonly receiver: string };
  /** Whether both are in one process. */
  readonly together: boolean;
}

export const placements: readonly Placement[] = [
  {
    name: "one process",
    serve: "shards = 1",
    cordons: { sender: "default", receiver: "default" },
    together: true,
  },
  {
    name: "two shards",
    serve: "shards = 2",
    cordons: { sender: "default", receiver: "default" },
    together: false,
  },
  {
    name: "two cordons",
    serve: "shards = 1\n[cordons.one]\nshards = 1\n[cordons.other]\nshards = 1",
    cordons: { sender: "one", receiver: "other" },
    together: false,
  },
];

export type Guest = "plain" | "reaching";

/** Sender and receiver in place. */
export interface Placed {
  readonly placement: Placement;
  receiver(guest: Guest): Visitor;
  /** Has the sender's process do something, and resolves when it has. */
  order(guest: Guest, order: WithoutHost): Promise<void>;
  end(): Promise<void>;
}

type WithoutHost = SenderOrder extends infer Each
  ? Each extends SenderOrder
    ? Omit<Each, "host">
    : never
  : never;

const guests = { plain: plainGuest, reaching: reachingGuest } as const;

const guestNames = Object.keys(guests) as Guest[];

/** More than any of them takes. */
const limits = {
  fuel: 100_000_000_000,
  startFuel: 100_000_000_000,
  cpu: 60_000,
  startCpu: 60_000,
  deadline: 60_000,
  subrequests: 10_000,
  tableElements: 10_000,
};

const senderProgram = join(import.meta.dirname, "sender-main.ts");

/** Connections that are tried until sender and receiver are where they should be. */
const tries = 16;

/** What tells which process a guest is in, by taking some 100 ms of CPU time there: thousands of rounds of arithmetic,
 * and calls of the host. */
const noticed = { plain: 100_000, reaching: 500 } as const;

/** Starts a server with both, each a tenant of its own. In the same folder as before, modules are prepared already. */
export async function place(placement: Placement, folder: string, seed: string): Promise<Placed> {
  const origin = await nodeServer("origin", join("covert", "stamp-server.ts"));
  const [url] = origin.origins as [string];
  const [serve, ...cordons] = placement.serve.split("\n");
  // Connections stay as they are, and with them the processes that they lead to; and guests stay where they are.
  const fixed = [
    `private-origins = ["${url}"]`,
    'keep-alive-timeout = "60min"',
    "watch = { enabled = false }",
  ];
  const lines = [serve, ...fixed, ...cordons].join("\n");
  const serving = await startServing(folder, lines).catch((error: unknown) => {
    origin.stop();
    throw error;
  });
  const ends: (() => unknown)[] = [() => origin.stop(), () => serving.end()];
  try {
    for (const guest of guestNames) await deployBoth(serving, guest, { placement, seed, url });
    const { port, host } = serving;
    const hosts = guestNames.map((guest) => `${guest}-sender.localhost`);
    const sender = fork(senderProgram, [host, String(port), ...hosts], { execArgv: [] });
    ends.unshift(() => sender.disconnect());
    const receivers = new Map<Guest, Visitor>();
    const placed: Placed = {
      placement,
      receiver: (guest) => receivers.get(guest)!,
      order: (guest, order) =>
        tell(sender, { ...order, host: `${guest}-sender.localhost` } as SenderOrder),
      async end() {
        for (const visitor of receivers.values()) visitor.close();
        for (const end of ends) await end();
      },
    };
    for (const guest of guestNames) receivers.set(guest, await seat(serving, guest, placed));
    return placed;
  } catch (error) {
    for (const end of ends) await end();
    throw error;
  }
}

async function deployBoth(
  serving: Serving,
  guest: Guest,
  { placement, seed, url }: { placement: Placement; seed: string; url: string },
): Promise<void> {
  const wasm = await guests[guest]();
  for (const role of ["sender", "receiver"] as const) {
    const name = `${guest}-${role}`;
    await serving.deploy(name, wasm, {
      ...{ tenant: name, cordon: placement.cordons[role], routes: [`${name}.localhost/*`], limits },
      // The receiver's seed is another: it can't know the bits.
      variables: { seed: role === "sender" ? seed : "none", origin: url },
      ...(guest === "plain"
        ? { grants: ["log", "clock", "random", "config"] }
        : {
            grants: ["log", "clock", "random", "config", "streams", "fetch", "kv"],
            fetch: { private: [url] },
            kv: { OWN: "own" },
          }),
    });
  }
}

async function tell(sender: ChildProcess, order: SenderOrder): Promise<void> {
  sender.send(order);
  const settled = new AbortController();
  const { signal } = settled;
  const [answer] = await Promise.race([
    once(sender, "message", { signal }),
    once(sender, "exit", { signal }).then(() => [{ error: "The sender's process has ended." }]),
  ]).finally(() => settled.abort());
  const { error } = answer as { readonly error: string | null };
  if (error !== null) throw new Error(error);
}

/** A visitor of the receiver whose connection leads where the placement says. Which process a guest runs in is
 * seen by whose CPU time grows. */
async function seat(serving: Serving, guest: Guest, placed: Placed): Promise<Visitor> {
  const { together, name } = placed.placement;
  const work = guest === "plain" ? "turns" : "calls";
  const amount = noticed[guest];
  const senderRuns = () =>
    placed.order(guest, { kind: "ask", path: `/send/${work}/0/0/${amount}/0/0` });
  const receives = `/receive/${work}/${amount}`;
  await senderRuns();
  const there = await busiest(serving, senderRuns);
  for (let left = tries; left > 0; left--) {
    const visitor = new Visitor(serving, `${guest}-receiver.localhost`);
    await visitor.ask(receives);
    const here = await busiest(serving, () => visitor.ask(receives));
    if ((here === there) === together) return visitor;
    visitor.close();
  }
  throw new Error(`${name}: sender and receiver are never placed so`);
}

/** The shard whose CPU time grows most while something is done. */
async function busiest(serving: Serving, work: () => Promise<unknown>): Promise<number> {
  const { shards } = await serving.status();
  const used = () =>
    shards.map(({ pid }) => {
      const { main, others } = cpuOf([pid]);
      return { pid, ms: main + others };
    });
  const before = used();
  await work();
  const grown = used().map(({ pid, ms }, at) => ({ pid, ms: ms - before[at]!.ms }));
  return grown.sort((a, b) => b.ms - a.ms)[0]!.pid;
}
