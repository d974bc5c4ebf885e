import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AddressInfo, connect } from "node:net";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Serving, startServing } from "../../supervisor/serving/support/serving.ts";
import { until } from "../../worker/support/waiting.ts";
import { buildGuest } from "./support/build-guest.ts";

// The same as a visitor meets it: deployed, in shards, by the settings of the worker and of the host.

const patience = 60_000;
let serving: Serving;
let origin: Server;
let authority: string;
const came: { readonly url: string; readonly headers: IncomingHttpHeaders }[] = [];
const held: ServerResponse[] = [];

beforeAll(async () => {
  origin = createServer(({ url = "", headers }, response) => {
    came.push({ url, headers });
    if (url === "/held") held.push(response);
    else response.end("from the origin");
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  authority = `127.0.0.1:${(origin.address() as AddressInfo).port}`;
  serving = await startServing({ serve: `shards = 2\nprivate-origins = ["http://${authority}"]` });
  const component = await buildGuest("fetcher");
  await serving.deploy("granted", component, {
    routes: ["granted.test/*"],
    grants: ["log", "clock", "fetch"],
    fetch: { private: [`http://${authority}`], allow: ["http://granted.test"] },
  });
  await serving.deploy("streaming", component, {
    routes: ["streaming.test/*"],
    grants: ["log", "clock", "fetch", "streams"],
  });
  await serving.deploy("without", component, {
    routes: ["without.test/*"],
    grants: ["log", "clock"],
  });
}, 240_000);

afterAll(async () => {
  await serving.end();
  origin.close();
  origin.closeAllConnections();
});

async function get(host: string, action: string, path = "", of = authority): Promise<string> {
  const url = new URL(`/${action}/${of}/${path}`, serving.url);
  const { body } = await request(url, { headers: { host } });
  return body.text();
}

test(
  "an origin gets the request, and is told through how many hosts it has come",
  async () => {
    expect(await get("granted.test", "get", "seen")).toBe("200 from the origin");
    const { headers } = came.find(({ url }) => url === "/seen")!;
    expect(headers).toMatchObject({ "x-from": "guest", "x-skerry-hops": "1" });
    expect(headers["content-length"]).toBeUndefined();
  },
  patience,
);

test(
  "a worker that would call itself is told that it is a loop",
  async () => {
    // 36 is loop-detected.
    expect(await get("granted.test", "get", "", "granted.test")).toBe("error 36");
  },
  patience,
);

test(
  "granted streams, it answers while it runs, and reads more than is taken whole",
  async () => {
    const headers = { host: "streaming.test" };
    const slow = await request(new URL("/drip/whole", serving.url), { headers });
    expect(slow.statusCode).toBe(201);
    const pieces: string[] = [];
    for await (const piece of slow.body) pieces.push(String(piece));
    expect(pieces).toEqual(["0 ", "1 ", "2 "]);
    const body = Buffer.alloc(20_000_000, "a");
    const echo = new URL("/echo/x/", serving.url);
    const { body: back } = await request(echo, { method: "POST", headers, body });
    expect(Buffer.from(await back.arrayBuffer()).equals(body)).toBe(true);
  },
  patience,
);

test(
  "without the grant the same component runs, and reaches nothing",
  async () => {
    expect(await get("without.test", "sleep")).toBe("60000");
    expect(await get("without.test", "refusals", "unseen")).toBe("1 19, 1 19, 1 15, 1 35");
    expect(came.some(({ url }) => url === "/unseen")).toBe(false);
  },
  patience,
);

test(
  "when the client leaves, what its guest fetches is given up",
  async () => {
    const { hostname, port } = new URL(serving.url);
    const client = connect(Number(port), hostname);
    client.write(`GET /get/${authority}/held HTTP/1.1\r\nHost: granted.test\r\n\r\n`);
    await until(() => held.length === 1);
    let closed = false;
    held[0]!.once("close", () => {
      closed = true;
    });
    client.destroy();
    await until(() => closed);
  },
  patience,
);
