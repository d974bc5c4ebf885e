import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { at, cacheOf, dateAt, fieldOf, get, start, textOf } from "./support/cache-of.ts";
import { CachingClient } from "./support/caching-client.ts";

/** An origin on loopback, and a client that asks it through a cache. */
async function origin(answer: RequestListener) {
  let asked = 0;
  const server = createServer({ keepAlive: false }, (request, response) => {
    asked++;
    // The tests' clock is not the machine's.
    response.sendDate = false;
    answer(request, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const close = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  };
  onTestFinished(close);
  const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a`;
  const cache = cacheOf();
  const client = new CachingClient(cache);
  const asking = (fields: Record<string, string> = {}) => get(fields, uri);
  return { cache, client, asking, close, asked: () => asked };
}

test("an origin is asked once while its answer is fresh, and then whether it still is", async () => {
  const { client, asking, asked } = await origin((request, response) => {
    response.setHeader("cache-control", "max-age=60").setHeader("etag", '"1"');
    if (request.headers["if-none-match"] === '"1"') response.writeHead(304).end();
    else response.end("image");
  });
  for (const seconds of [0, 1, 59]) {
    expect(textOf(await client.get(asking(), at(seconds)))).toBe("image");
  }
  expect(asked()).toBe(1);
  const renewed = await client.get(asking(), at(61));
  expect([renewed.status, textOf(renewed), asked()]).toEqual([200, "image", 2]);
  expect((await client.get(asking({ "if-none-match": '"1"' }), at(100))).status).toBe(304);
  expect(asked()).toBe(2);
});

test("a hundred clients at once are one request to the origin", async () => {
  const { client, asking, asked } = await origin((_, response) => {
    response.setHeader("cache-control", "max-age=60");
    response.write("im");
    setTimeout(() => response.end("age"), 50);
  });
  const answers = await Promise.all(Array.from({ length: 100 }, () => client.get(asking(), start)));
  expect(new Set(answers.map(textOf))).toEqual(new Set(["image"]));
  expect(asked()).toBe(1);
});

test("so are a hundred that find it stale, whether they wait for the origin or not", async () => {
  const { client, asking, asked } = await origin((request, response) => {
    response.setHeader("cache-control", "max-age=60, stale-while-revalidate=60");
    response.setHeader("etag", '"1"');
    const known = request.headers["if-none-match"] === '"1"';
    setTimeout(() => (known ? response.writeHead(304).end() : response.end("image")), 50);
  });
  await client.get(asking(), start);
  const all = (seconds: number) =>
    Promise.all(Array.from({ length: 100 }, () => client.get(asking(), at(seconds))));
  expect(new Set((await all(200)).map(textOf))).toEqual(new Set(["image"]));
  expect(asked()).toBe(2);
  expect(new Set((await all(265)).map(textOf))).toEqual(new Set(["image"]));
  await Promise.all(client.behind);
  expect(asked()).toBe(3);
});

test("an answer that breaks off is not kept, and those who waited ask for themselves", async () => {
  const { client, cache, asking, asked } = await origin((_, response) => {
    response.setHeader("cache-control", "max-age=60");
    response.write("im");
    setTimeout(() => response.destroy(), 50);
  });
  const answers = await Promise.allSettled([1, 2, 3].map(() => client.get(asking(), start)));
  expect(answers.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect([asked(), cache.held]).toEqual([3, 0]);
});

test("a stale answer is sent while the origin is asked behind it, and when the origin is gone", async () => {
  let version = 1;
  const { client, asking, asked, close } = await origin((_, response) => {
    const control = "max-age=60, stale-while-revalidate=10, stale-if-error=600";
    response.setHeader("cache-control", control).end(`image ${version}`);
  });
  await client.get(asking(), start);
  version = 2;
  expect(textOf(await client.get(asking(), at(65)))).toBe("image 1");
  await Promise.all(client.behind);
  expect(textOf(await client.get(asking(), at(66)))).toBe("image 2");
  expect(asked()).toBe(2);
  await close();
  const old = await client.get(asking(), at(200));
  expect([textOf(old), fieldOf(old.fields, "age")]).toEqual(["image 2", "135"]);
  await expect(client.get(asking(), at(2_000))).rejects.toThrow();
});

test("a part is the origin's to give, and ends nothing", async () => {
  const { client, asking, asked } = await origin((request, response) => {
    response.setHeader("cache-control", "max-age=60").setHeader("last-modified", dateAt(-9));
    if (request.headers.range === undefined) response.end("image");
    else response.writeHead(206, { "content-range": "bytes 0-1/5" }).end("im");
  });
  await client.get(asking(), start);
  expect((await client.get(asking({ range: "bytes=0-1" }), at(1))).status).toBe(206);
  expect(textOf(await client.get(asking(), at(2)))).toBe("image");
  expect(asked()).toBe(2);
});
