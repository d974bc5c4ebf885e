import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
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
  server = await startFront({ route: () => guest.target });
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
const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

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
