import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Reason } from "../../runtime/abi/generated/types.ts";
import { bodyText, runWorker, textBody, type Worker } from "./run-worker.ts";
import { answered, ScriptedFetch, ScriptedStreams } from "./scripted-host.ts";

const at = (path: string) => ({ uri: `http://localhost${path}` });
const imported = (worker: Worker) =>
  ["streams", "fetch", "kv"].filter((name) =>
    Buffer.from(worker.component).includes(`skerry:edge/${name}@0.1.0`),
  );

describe("a worker that fetches", () => {
  const host = new ScriptedFetch();
  let worker: Worker;
  beforeAll(async () => {
    worker = await runWorker(
      `
      import {
        Fetch, fetch, fetchAll, FetchReason, FetchRequest, FetchResult, RedirectMode, Request, Response, startFetch,
        waitAny,
      } from "@skerry/assemblyscript";

      function one(): Response {
        const result = fetch("http://a.example/");
        if (!result.isOk) {
          console.error(result.error.message);
          return result.error.toResponse();
        }
        const answer = result.value;
        return Response.text([
          answer.status.toString(), answer.ok.toString(), answer.url, answer.redirected.toString(),
          answer.headers.get("content-type")!, answer.headers.getAll("set-cookie").join("|"),
          answer.text(), answer.bytes().length.toString(),
        ].join("\\n"));
      }

      function code(): Response {
        return Response.text(fetch("http://a.example/").error.code);
      }

      function send(): Response {
        const request = new FetchRequest("http://a.example/list", "POST");
        request.headers.set("Accept", "text/plain");
        request.setText("grüß");
        request.redirect = RedirectMode.Manual;
        const text = fetch(request);
        const put = new FetchRequest("http://a.example/", "PUT");
        put.setBytes(new Uint8Array(2), "image/png");
        put.redirect = RedirectMode.Error;
        fetch(put);
        return Response.text(text.value.text());
      }

      function json(): Response {
        const result = fetch("http://a.example/").value.json();
        return result.isOk ? Response.json(result.value.toString()) : result.error.toResponse();
      }

      function describe(result: FetchResult): string {
        return result.isOk ? result.value.text() : result.error.reason.toString() + result.error.message;
      }

      function all(): Response {
        const results = fetchAll(["http://a.example/", "http://b.example/", "http://c.example/"]);
        const requests = fetchAll([new FetchRequest("http://a.example/")]);
        fetchAll<string>([]);
        return Response.text(results.map<string>((one) => describe(one)).join("|") + "|" + describe(requests[0]));
      }

      function any(): Response {
        const first = startFetch("http://a.example/");
        const second = startFetch(new FetchRequest("http://b.example/"));
        const third = startFetch("http://c.example/");
        third.abort();
        const seen: Array<string> = [];
        while (true) {
          const ended = waitAny();
          if (ended === null) break;
          seen.push(ended.request.url + " " + describe(ended.wait()));
          ended.abort();
        }
        assert(third.wait().error.reason == FetchReason.Aborted);
        assert(first.wait() == first.wait() && second.wait().isOk);
        return Response.text(seen.join("\\n"));
      }

      export function handle(request: Request): Response {
        const path = request.parsedUrl.pathname;
        if (path == "/one") return one();
        if (path == "/code") return code();
        if (path == "/send") return send();
        if (path == "/json") return json();
        if (path == "/all") return all();
        if (path == "/trap") return Response.text(fetch("http://a.example/").value.text());
        return any();
      }
    `,
      { imports: host.imports },
    );
  });

  test("without streaming imports fetch and no streams", () => {
    expect(imported(worker)).toEqual(["fetch"]);
  });

  test("reads the answer", () => {
    host.lay({ "http://a.example/": answered("grüß", { status: 404, uri: "http://b.example/" }) });
    expect(worker.text(at("/one")).split("\n")).toEqual([
      "404",
      "false",
      "http://b.example/",
      "true",
      "text/plain",
      "a=1|b=2",
      "grüß",
      "6",
    ]);
    expect(host.started).toEqual([
      {
        method: "GET",
        uri: "http://a.example/",
        fields: [],
        body: { tag: "empty" },
        redirect: "follow",
      },
    ]);
  });

  test("sends method, fields, content and what to do with redirects", () => {
    host.lay({ "http://a.example/list": answered("ok") });
    expect(worker.text(at("/send"))).toBe("ok");
    expect(host.started).toEqual([
      {
        method: "POST",
        uri: "http://a.example/list",
        fields: [
          ["accept", "text/plain"],
          ["content-type", "text/plain;charset=utf-8"],
        ],
        body: { tag: "bytes", val: new TextEncoder().encode("grüß") },
        redirect: "manual",
      },
      {
        method: "PUT",
        uri: "http://a.example/",
        fields: [["content-type", "image/png"]],
        body: { tag: "bytes", val: new Uint8Array(2) },
        redirect: "error",
      },
    ]);
  });

  test("reads JSON, and says that it is none with a status for the visitor", () => {
    host.lay({ "http://a.example/": answered('{"a": [1]}') });
    expect(worker.text(at("/json"))).toBe('{"a":[1]}');
    host.lay({ "http://a.example/": answered("{") });
    const response = worker.handle(at("/json"));
    expect(response.status).toBe(502);
    expect(bodyText(response)).toContain("not JSON");
  });

  test("gets a failure with its reason, and shows a visitor no more than that", () => {
    host.lay({});
    const denied = worker.handle(at("/one"));
    expect(denied.status).toBe(502);
    expect(bodyText(denied)).toBe("the origin can't be reached\n");
    expect(worker.log).toEqual([{ level: "error", message: "no such origin" }]);
    const slow = { reason: "timed-out", message: "10 s went by" } as const;
    host.lay({ "http://a.example/": { tag: "failed", val: slow } });
    expect(worker.handle(at("/one")).status).toBe(504);
  });

  test("has the reason as the word that the WIT has for it", () => {
    const reasons = readFileSync(new URL("../../runtime/abi/fetch.wit", import.meta.url), "utf8")
      .match(/enum reason \{(.*?)\n {2}\}/s)?.[1]
      ?.match(/^ {4}[a-z-]+(?=,)/gm)
      ?.map((reason) => reason.trim() as Reason);
    expect(reasons).toHaveLength(16);
    for (const reason of reasons ?? []) {
      host.lay({ "http://a.example/": { tag: "failed", val: { reason, message: "" } } });
      expect(worker.text(at("/code"))).toBe(reason);
    }
  });

  test("ends where it takes the value of a failure", () => {
    host.lay({});
    expect(() => worker.handle(at("/trap"))).toThrow();
    expect(worker.log[0]?.message).toContain("no value: no such origin");
  });

  test("begins all of several before it waits for any", () => {
    host.lay({ "http://a.example/": answered("A"), "http://c.example/": answered("C") });
    expect(worker.text(at("/all"))).toBe("A|0no such origin|C|A");
    expect(host.calls).toEqual([
      ...["start http://a.example/", "start http://b.example/", "start http://c.example/"],
      ...["finish 1", "finish 2", "finish 3"],
      ...["start http://a.example/", "finish 4"],
    ]);
  });

  test("takes them as they come, and can give one up", () => {
    host.lay({ "http://a.example/": answered("A"), "http://b.example/": answered("B") }, [2, 3, 1]);
    expect(worker.text(at("/any")).split("\n")).toEqual([
      "http://b.example/ B",
      "http://c.example/ 13given up",
      "http://a.example/ A",
    ]);
    expect(host.calls.slice(3)).toEqual(["abort 3", "finish 2", "finish 3", "finish 1"]);
  });
});

describe("a worker that stands between visitor and origin", () => {
  const origin = new ScriptedFetch();
  const streams = new ScriptedStreams();
  let worker: Worker;
  beforeAll(async () => {
    worker = await runWorker(
      `
      import { fetch, FetchRequest, Request, Response, startFetch } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        if (request.parsedUrl.pathname == "/write") {
          const writing = new FetchRequest("http://a.example/", "PUT");
          const writer = writing.openBody();
          const begun = startFetch(writing);
          writer.write("one ");
          writer.write("two");
          writer.finish();
          return Response.text(begun.wait().value.text());
        }
        const asked = FetchRequest.forward(request, "http://a.example/");
        asked.headers.append("x-forwarded", "yes");
        const result = fetch(asked);
        if (request.parsedUrl.pathname == "/content") {
          const content = result.value.content();
          return content.isOk ? Response.bytes(content.value) : content.error.toResponse();
        }
        const response = result.value.toResponse();
        response.headers.append("x-by", "worker");
        assert(request.headers.get("x-forwarded") === null && result.value.headers.get("x-by") === null);
        return response;
      }
    `,
      { imports: { ...origin.imports, ...streams.imports } },
    );
  });
  const post = {
    method: "POST",
    fields: [
      ["x-one", "1"],
      ["x-one", "2"],
    ] as [string, string][],
    body: { tag: "streamed", val: 5 } as const,
  };

  test("passes on method, fields and content, both ways, without reading it", () => {
    expect(imported(worker)).toEqual(["streams", "fetch"]);
    origin.lay({ "http://a.example/": answered("", { body: { tag: "streamed", val: 8 } }) });
    streams.lay({});
    const response = worker.handle(post);
    expect(origin.started).toEqual([
      {
        method: "POST",
        uri: "http://a.example/",
        fields: [...post.fields, ["x-forwarded", "yes"]],
        body: { tag: "streamed", val: 5 },
        redirect: "follow",
      },
    ]);
    expect(response).toEqual({
      status: 200,
      fields: [
        ["content-type", "text/plain"],
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["x-by", "worker"],
      ],
      body: { tag: "streamed", val: 8 },
    });
    expect(streams.calls).toEqual([]);
  });

  test("passes on that there is no content", () => {
    origin.lay({ "http://a.example/": answered("", { body: { tag: "empty" } }) });
    expect(worker.handle().body).toEqual({ tag: "empty" });
    expect(origin.started[0]?.body).toEqual({ tag: "empty" });
  });

  test("reads the origin's content as a whole, too, and is told that it ended early", () => {
    origin.lay({ "http://a.example/": answered("", { body: { tag: "streamed", val: 8 } }) });
    streams.lay({ 8: { pieces: ["ab", "c"] } });
    expect(worker.text(at("/content"))).toBe("abc");
    for (const [ending, status] of [
      ["cut-short", 502],
      ["timed-out", 504],
    ] as const) {
      origin.lay({ "http://a.example/": answered("", { body: { tag: "streamed", val: 8 } }) });
      streams.lay({ 8: { pieces: ["ab", "c"], ending } });
      expect(worker.handle(at("/content")).status).toBe(status);
    }
  });

  test("writes content for the origin after the fetch has begun", () => {
    origin.lay({ "http://a.example/": answered("thanks") });
    streams.lay({});
    expect(worker.text({ ...at("/write"), body: textBody("x") })).toBe("thanks");
    expect(origin.started[0]?.body).toEqual({ tag: "streamed", val: 100 });
    expect(streams.written.get(100)).toBe("one two");
    expect(streams.calls.at(-1)).toBe("finish 100");
  });
});
