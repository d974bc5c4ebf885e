// Whose content is read whole, and whose piece by piece: by what a worker imports, not by what it is granted.
import { connect } from "node:net";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { passing } from "./support/reaching.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";

const patience = 60_000;
const MiB = 2 ** 20;
const grants = ["log", "streams"];

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    serve: 'shards = 1\nheaders-timeout = "1s"\nrequest-timeout = "2s"',
    rest: "[cordons.away]\nshards = 1",
  });
  const whole = await answering("here");
  const pieces = await passing();
  await serving.deploy("whole", whole, { grants, routes: ["whole.test/*"] });
  await serving.deploy("far", whole, { grants, routes: ["far.test/*"], cordon: "away" });
  await serving.deploy("pieces", pieces, { grants, routes: ["pieces.test/*"] });
}, patience);
afterAll(() => serving.end());

/** Sends a body a byte a moment, until the connection ends. Gives what was answered. */
function drip(host: string): Promise<string> {
  const socket = connect(Number(new URL(serving.url).port), "127.0.0.1");
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    answer += text;
  });
  socket.on("error", () => {});
  socket.write(`POST / HTTP/1.1\r\nhost: ${host}\r\ncontent-length: 1000\r\n\r\n`);
  const dripping = setInterval(() => socket.write("x"), 200);
  const cut = setTimeout(() => socket.destroy(), patience / 2);
  return new Promise((resolve) => {
    socket.once("close", () => {
      clearInterval(dripping);
      clearTimeout(cut);
      resolve(answer);
    });
  });
}

test.for(["whole.test", "far.test"])(
  "a worker that is granted streams and does not import them: a client that drips gets 408 (%s)",
  { timeout: patience },
  async (host) => {
    expect(await drip(host)).toMatch(/^HTTP\/1.1 408 /);
  },
);

test.for(["whole.test", "far.test"])(
  "and its body is held to the limit of whole ones (%s)",
  async (host) => {
    const body = Buffer.alloc(11 * MiB);
    const { statusCode, body: text } = await request(serving.url, {
      ...{ method: "POST", headers: { host }, body, reset: true },
    });
    expect(statusCode).toBe(413);
    expect(await text.text()).toMatch(/^body-too-large\n/);
  },
);

test("one that imports them reads more than that", { timeout: patience }, async () => {
  const body = Buffer.alloc(11 * MiB, 7);
  const { statusCode, body: came } = await request(serving.url, {
    ...{ method: "POST", headers: { host: "pieces.test" }, body },
  });
  expect(statusCode).toBe(200);
  expect((await came.arrayBuffer()).byteLength).toBe(body.length);
});
