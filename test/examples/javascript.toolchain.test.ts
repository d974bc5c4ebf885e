import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "@skerry/javascript/build";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import app from "../../examples/hono-api/src/index.ts";
import { makeRequest, type RequestParts } from "../../runtime/message/make-request.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOfFolder } from "./support/kept-example.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

let target: Awaited<ReturnType<typeof testHost>>;
beforeAll(async () => {
  target = await testHost();
});
afterAll(() => target.end());

async function load(folder: string, entry: string, variables = {}): Promise<LoadedWorker> {
  const component = await componentOfFolder(folder, entry, compile);
  return target.host.load(component, testSettings({ variables }));
}

async function ask(worker: LoadedWorker, parts: RequestParts) {
  const { response, error, log } = await target.host.call(worker, makeRequest(parts));
  if (response === null) throw new Error(error?.message);
  const text = bodyText(response.body);
  return { status: response.status, fields: response.fields, text, log };
}

describe("examples/hello-javascript", () => {
  test("greets, and logs what it said", async () => {
    const worker = await load("examples/hello-javascript", "src/index.js");
    expect((await ask(worker, {})).text).toBe("Hello from Skerry!\n");
    const { text, log, fields } = await ask(worker, { url: "/?name=J%C3%B8rgen" });
    expect(text).toBe("Hello, Jørgen!\n");
    expect(fields).toContainEqual(["content-type", "text/plain;charset=UTF-8"]);
    expect(log).toEqual([{ level: "info", message: "Hello, Jørgen!" }]);
  });
});

describe("the template for new workers in JavaScript", () => {
  test("greets with its variable", async () => {
    const worker = await load("runtime/cli/templates/javascript", "src/index.ts", {
      GREETING: "Ahoy",
    });
    expect((await ask(worker, {})).text).toBe("Try /hello/you\n");
    expect((await ask(worker, { url: "/hello/J%C3%B8rgen" })).text).toBe("Ahoy, Jørgen!\n");
    expect((await ask(worker, { url: "/other" })).status).toBe(404);
  });
});

describe("examples/hono-api", () => {
  let worker: LoadedWorker;
  beforeAll(async () => {
    worker = await load("examples/hono-api", "src/index.ts", { CURRENCY: "NOK" });
  });
  const json = { "content-type": "application/json" };
  const quote = (body: string, headers: Record<string, string> = json) =>
    ask(worker, {
      method: "POST",
      url: "/quotes",
      headers: Object.entries(headers),
      body: new TextEncoder().encode(body),
    });

  test("lists ports, and shows one", async () => {
    const { status, fields, text } = await ask(worker, { url: "/ports" });
    expect(status).toBe(200);
    expect(fields).toContainEqual(["content-type", "application/json"]);
    expect(JSON.parse(text).ports).toHaveLength(4);
    expect(JSON.parse((await ask(worker, { url: "/ports/PTLIS" })).text).name).toBe("Lisbon");
    expect((await ask(worker, { url: "/ports/XXXXX" })).status).toBe(404);
  });

  test("makes a price, in the currency of its variable", async () => {
    const { status, text, log } = await quote('{"from":"NOBGO","to":"DEHAM","containers":3}');
    expect(status).toBe(201);
    expect(JSON.parse(text)).toEqual({ miles: 438, price: "579.90", currency: "NOK" });
    expect(log).toEqual([{ level: "info", message: "quote NOBGO → DEHAM, 3 containers" }]);
  });

  test.each([
    ['{"from":"NOBGO"', 400, "Malformed JSON in request body"],
    ["[]", 422, '{"error":"not an order","problems":{"":"an order is an object"}}'],
    [
      '{"from":"NOBGO","to":"NOBGO","containers":0}',
      422,
      '{"error":"not an order","problems":{"to":"must be another port than `from`","containers":"must be a whole number from 1 to 1000"}}',
    ],
    [
      '{"from":5,"containers":2}',
      422,
      '{"error":"not an order","problems":{"from":"must be the code of a port: see /ports","to":"must be the code of a port: see /ports"}}',
    ],
  ])("refuses %j", async (body, status, text) => {
    expect(await quote(body)).toMatchObject({ status, text });
  });

  test("refuses other content types, and paths", async () => {
    expect((await quote("x=1", { "content-type": "text/plain" })).status).toBe(422);
    const { status, text } = await ask(worker, { url: "/elsewhere" });
    expect(status).toBe(404);
    expect(text).toBe('{"error":"there is nothing here"}');
  });

  test("answers each request of its file as Hono does in Node, for the same fuel each time", async () => {
    const lines = readFileSync(join(root, "examples/hono-api/requests.jsonl"), "utf8");
    for (const line of lines.trim().split("\n")) {
      const { headers = {}, body, url, ...rest } = JSON.parse(line);
      const bytes = body === undefined ? {} : { body: new TextEncoder().encode(body) };
      const parts = { ...rest, url, headers: Object.entries(headers), ...bytes };
      const [first, second] = [
        await target.host.call(worker, makeRequest(parts)),
        await target.host.call(worker, makeRequest(parts)),
      ];
      expect(second.usage.fuel).toBe(first.usage.fuel);
      const inNode = await app.fetch(
        new Request(new URL(url, "http://localhost"), { ...rest, headers, ...bytes }),
        { CURRENCY: "NOK" },
      );
      expect(first.response?.status).toBe(inNode.status);
      expect(bodyText(first.response?.body)).toBe(await inNode.text());
      expect(first.response?.fields).toContainEqual([
        "content-type",
        inNode.headers.get("content-type"),
      ]);
    }
  });
});
