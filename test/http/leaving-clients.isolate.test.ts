import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { LocalTarget } from "../../runtime/routing/target.ts";
import { statusesOf } from "../support/raw-http.ts";
import { type LoadedGuest, loadGuest, startFront, type TestFront } from "./support/front.ts";
import { RawClients } from "./support/raw-clients.ts";

// "/slow" burns fuel for a while.
const source = `
import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const slow = request.parsedUrl.pathname == "/slow";
  let sum: u32 = 1;
  const rounds = slow ? 20000000 : 1;
  for (let i = 0; i < rounds; i++) sum = sum * 1664525 + 1013904223;
  return Response.text(request.url + " " + sum.toString());
}
`;

let guest: LoadedGuest;
let server: TestFront;
const clients = new RawClients();

beforeAll(async () => {
  guest = await loadGuest(source, { fuel: 20_000_000_000 });
  server = await startFront({ route: ({ host }) => targetOf(host) });
});
afterEach(() => {
  clients.end();
  server.told.length = 0;
});
afterAll(async () => {
  server.front.close();
  await guest.end();
});

const open = () => clients.open(server.port);
const get = (path: string, host = "x") => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n`;

/** Resolves when guests may run; by default at once. */
let start = Promise.resolve();

/** The guest, as the worker that has its host's name. */
function targetOf(host: string): LocalTarget {
  const subject = { ...guest.target.subject!, worker: host };
  return {
    ...guest.target,
    subject,
    async call(request, id, client) {
      const left = new Promise((resolve) => client.addEventListener("abort", resolve));
      await Promise.race([start, left]);
      return guest.target.call(request, id, client);
    },
  };
}

/** Sends each host a request that is held back, and closes that half with it, one after the other. When the front has given up as many
 * as it is to, the others run. Returns the workers of those that were given up, and the statuses that the others got. */
async function closeHalves(hosts: readonly string[], givenUp: number) {
  const { promise, resolve } = Promise.withResolvers<void>();
  start = promise;
  const all = await Promise.all(hosts.map(open));
  for (const [at, client] of all.entries()) client.socket.end(get("/a", hosts[at]!));
  await expect.poll(() => server.told.length, { timeout: 4_000 }).toBe(givenUp);
  const workers = server.told.map(({ meta }) => meta.worker);
  expect(new Set(server.told.map(({ outcome }) => outcome.error?.code))).toEqual(
    new Set(["client-left"]),
  );
  resolve();
  await Promise.all(all.map((client) => client.untilClosed(30_000)));
  return { workers, statuses: all.flatMap(({ received }) => statusesOf(received)) };
}

test("a client that leaves in the middle of its body is told of, and nobody runs for it", async () => {
  const client = await open();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart");
  await new Promise((wait) => setTimeout(wait, 50));
  client.end();
  await expect
    .poll(() => server.told.map(({ outcome }) => outcome.error?.code))
    .toEqual(["client-left"]);
  expect(server.told[0]?.outcome.usage.fuel).toBe(0);
});

test("a client that leaves while its requests wait takes them with it", async () => {
  const client = await open();
  client.send(get("/slow").repeat(20));
  await new Promise((wait) => setTimeout(wait, 30));
  client.end();
  await expect.poll(() => server.told.length, { timeout: 30_000 }).toBe(20);
  const codes = server.told.map(({ outcome }) => outcome.error?.code);
  expect(codes.filter((code) => code === "client-left").length).toBeGreaterThan(10);
});

test("clients that come and leave at any moment harm nobody else", async () => {
  const steady = await open();
  let asked = 0;
  for (let round = 0; round < 40; round++) {
    const client = await open();
    client.send(
      `${get("/a")}${get("/b")}POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx`,
    );
    setTimeout(() => client.end(), round % 8);
    steady.send(get(`/steady-${asked++}`));
    await steady.until(new RegExp(`steady-${asked - 1} `));
  }
  expect(statusesOf(steady.received)).toEqual(Array(40).fill(200));
  steady.end();
  await expect.poll(() => server.front.connections).toBe(0);
});

test("a client that resets its connection before it has its answer harms nobody", async () => {
  for (let round = 0; round < 10; round++) {
    const client = await open();
    client.send(get("/a"));
    client.socket.resetAndDestroy();
  }
  const other = await open();
  other.send(get("/b"));
  await other.until(/http:\/\/x\/b /);
});

/** Sends `first`, then `second`, and closes that half `after` ms later. Returns the statuses of the answers and the errors that were
 * told; null where this process was held up for longer than a prompt client takes, and nobody was answered: that says nothing. */
async function closeHalf(first: string, second: string, after: number) {
  const longestPrompt = 40;
  server.told.length = 0;
  const client = await open();
  let sent = performance.now();
  client.send(first);
  if (second !== "") {
    await new Promise((wait) => setTimeout(wait, 100));
    sent = performance.now();
    client.send(second);
  }
  if (after > 0) await new Promise((wait) => setTimeout(wait, after));
  client.socket.end();
  await client.untilClosed(20_000);
  const statuses = statusesOf(client.received);
  if (statuses.length === 0 && performance.now() - sent > longestPrompt) return null;
  return { statuses, errors: server.told.map(({ outcome }) => outcome.error) };
}

test("a client that closes its half with its request, or shortly after, gets its answer, and then the end", {
  timeout: 60_000,
}, async () => {
  for (const [first, second, after] of [
    [get("/a"), "", 0],
    [get("/a"), "", 5],
    [get("/slow"), "", 5],
    [get("/a") + get("/b"), "", 0],
    ["POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n", "body", 0],
    ["POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbo", "dy", 5],
  ] as const) {
    const requests = first.match(/HTTP/g)!.length;
    let got = await closeHalf(first, second, after);
    while (got === null) got = await closeHalf(first, second, after);
    expect([first, got]).toEqual([
      first,
      { statuses: Array(requests).fill(200), errors: Array(requests).fill(null) },
    ]);
  }
});

test("a client that closes its half in the middle of its request is gone", async () => {
  const client = await open();
  client.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart");
  client.socket.end();
  await client.untilClosed();
  expect(client.received).toBe("");
  await expect
    .poll(() => server.told.map(({ outcome }) => outcome.error?.code))
    .toEqual(["client-left"]);
});

test("many that leave at once cost no more than a few: the others are given up, and whoever came last is answered", {
  timeout: 60_000,
}, async () => {
  const many = 200;
  const leaving = await Promise.all(Array.from({ length: many }, open));
  for (const client of leaving) {
    client.send(get("/slow"));
    client.socket.end();
    // As a program that ends: nobody reads what comes.
    client.socket.destroy();
  }
  await new Promise((wait) => setTimeout(wait, 20));
  const last = await open();
  last.send(get("/last"));
  last.socket.end();
  await last.until(/\/last /, 30_000);
  await expect.poll(() => server.told.length, { timeout: 30_000 }).toBe(many + 1);
  const ran = server.told.filter(({ outcome }) => outcome.usage.fuel > 0).length;
  expect(ran).toBeLessThan(40);
});

test("those that close their half on one worker cost the clients of another nothing", async () => {
  const hosts = ["quiet", "quiet", ...Array(40).fill("busy")];
  const { workers, statuses } = await closeHalves(hosts, 40 - 16);
  expect(workers).toEqual(Array(40 - 16).fill("busy"));
  expect(statuses).toEqual(Array(2 + 16).fill(200));
});

test("where those of many workers are too many, the ones that have most give up their oldest", async () => {
  const busy = Array.from({ length: 200 }, (_, at) => `busy-${at % 20}`);
  const { workers, statuses } = await closeHalves(["quiet", ...busy], 201 - 128);
  expect(workers).not.toContain("quiet");
  // They give up by turns.
  expect(new Set(workers).size).toBe(20);
  expect(statuses).toEqual(Array(128).fill(200));
});
