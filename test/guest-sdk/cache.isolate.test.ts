import { beforeAll, beforeEach, expect, test } from "vitest";
import { runWorker, type Worker } from "./run-worker.ts";
import { ScriptedCache } from "./scripted-host.ts";

const host = new ScriptedCache();
let worker: Worker;
beforeAll(async () => {
  worker = await runWorker(
    `
    import { Cache, CacheProblem, Request, Response } from "@skerry/assemblyscript";
    const own = new Cache();
    const named = new Cache("näme");

    export function handle(request: Request): Response {
      const path = request.parsedUrl.pathname;
      if (path == "/match") {
        const found = named.match(request);
        if (found === null) return Response.text("none");
        return Response.text([found.status.toString(), found.headers.get("age")!, found.url, found.text()].join("|"));
      }
      if (path == "/remove") return Response.text(own.remove("https://kept.test/a").toString());
      const response = Response.text("kept");
      response.headers.set("cache-control", "max-age=60");
      const put = own.put("https://kept.test/a", response);
      if (put.isOk) return Response.text(put.value.toString());
      return Response.text((put.error.problem == CacheProblem.TooLarge).toString() + "|" + put.error.message);
    }
  `,
    { imports: host.imports },
  );
});
beforeEach(() => {
  host.calls = [];
});

const at = (path: string) => ({ uri: `http://localhost${path}` });
const key = { cache: "", method: "GET", uri: "https://kept.test/a", fields: [] };

test("a worker asks for what is kept for a request, by its headers", () => {
  const fields: [string, string][] = [["accept-language", "de"]];
  expect(worker.text({ ...at("/match"), fields })).toBe("none");
  host.found = {
    tag: "answer",
    val: { status: 203, fields: [["age", "7"]], body: { tag: "bytes", val: Buffer.from("grüß") } },
  };
  expect(worker.text({ ...at("/match"), fields })).toBe("203|7|http://localhost/match|grüß");
  expect(host.calls[1]).toEqual([
    "match",
    { cache: "näme", method: "GET", uri: "http://localhost/match", fields },
  ]);
});

test("a worker puts a response, and learns how much is kept", () => {
  host.ends = { tag: "kept", val: 2n ** 40n };
  expect(worker.text(at("/put"))).toBe(String(2n ** 40n));
  const fields = [
    ["content-type", "text/plain;charset=utf-8"],
    ["cache-control", "max-age=60"],
  ];
  const answer = { status: 200, fields, body: { tag: "bytes", val: expect.anything() } };
  expect(host.calls).toEqual([
    ["put", key, answer],
    ["finish", 1],
  ]);
});

test.each([
  ["method", "false|a response is kept for a GET alone"],
  ["uri", "false|the URL is none"],
  ["partial", "false|a part"],
  ["varies", "false|a response is not kept whose Vary"],
  ["too-large", "true|the response's content"],
  ["forbidden", "false|the response may not be kept"],
  ["no-lifetime", "false|the response does not say"],
  ["cut-short", "false|the response's content broke off"],
  ["unavailable", "false|there is no room"],
] as const)("a worker is told why a response is not kept: %s", (val, text) => {
  host.ends = { tag: "refused", val };
  expect(worker.text(at("/put"))).toContain(text);
});

test("a worker removes what is kept, and learns whether there was something", () => {
  expect(worker.text(at("/remove"))).toBe("true");
  host.removes = false;
  expect(worker.text(at("/remove"))).toBe("false");
  expect(host.calls[0]).toEqual(["remove", key]);
});
