// Connections that hold places of the admin API's, and what others still get there.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { testAdmin } from "../support/admin.ts";

const most = 20;
const sockets: Socket[] = [];
let api: Awaited<ReturnType<typeof testAdmin>>;
beforeEach(async () => {
  api = await testAdmin({ token: "t".repeat(32), maxConnections: most });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await api.admin.close();
});

/** A connection that has sent this, and what has come of it. */
async function open(text: string) {
  const socket = connect(Number(new URL(api.admin.url).port), "127.0.0.1");
  sockets.push(socket.on("error", () => {}));
  const state = { socket, closed: once(socket, "close"), read: "" };
  socket.on("data", (data) => {
    state.read += String(data);
  });
  await once(socket, "connect");
  if (text !== "") await new Promise((written) => socket.write(text, written));
  return state;
}

const head = (path: string, fields = "") =>
  `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${fields}\r\n`;
const authorized = `authorization: Bearer ${"t".repeat(32)}\r\n`;

test.for([
  ["send nothing", ""],
  ["stop in the middle of their fields", "GET /healthz HTTP/1.1\r\nhost: 127"],
  ["were answered, and are kept", head("/healthz")],
  ["were refused, and are kept", head("/v1/tail")],
])("connections that %s make room, the oldest first", async ([, text]) => {
  const tail = await open(head("/v1/tail", authorized));
  await expect.poll(() => tail.read).toContain("200 OK");
  const held = [];
  for (let i = 0; i < 2 * most; i++) held.push(await open(text!));
  await Promise.all(held.slice(0, most).map(({ closed }) => closed));
  expect((await api.ask("/healthz")).status).toBe(200);
  expect(tail.socket.destroyed).toBe(false);
});

test("where each has a request that was let in there is room for some more, and none of them ends", async () => {
  const tails = [];
  for (let i = 0; i < most; i++) {
    const tail = await open(head("/v1/tail", authorized));
    await expect.poll(() => tail.read).toContain("200 OK");
    tails.push(tail);
  }
  for (let i = 0; i < most; i++) {
    const probe = await open(head("/healthz"));
    await expect.poll(() => probe.read).toContain("200 OK");
  }
  expect(tails.some(({ socket }) => socket.destroyed)).toBe(false);
});

test("a connection without a byte is closed after two seconds, and one that has sent some is not", async () => {
  const begun = await open("GET /he");
  const silent = await open("");
  const at = performance.now();
  await silent.closed;
  expect(performance.now() - at).toBeGreaterThan(1_900);
  expect(begun.socket.destroyed).toBe(false);
  begun.socket.write("althz HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n");
  await expect.poll(() => begun.read).toContain("200 OK");
});
