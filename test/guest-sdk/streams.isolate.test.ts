import { beforeAll, describe, expect, test } from "vitest";
import { bodyText, runWorker, textBody, type Worker } from "./run-worker.ts";
import { ScriptedStreams } from "./scripted-host.ts";

const streamed = (id: number) => ({ method: "POST", body: { tag: "streamed", val: id } }) as const;
const importsStreams = (worker: Worker) =>
  Buffer.from(worker.component).includes("skerry:edge/streams@0.1.0");

/** A worker that does with its content what its path says. */
const readingWorker = `
  import { BodyReader, Ending, Request, Response } from "@skerry/assemblyscript";
  export function handle(request: Request): Response {
    const path = request.parsedUrl.pathname;
    if (path == "/text") return Response.text(request.text() + "|" + request.text());
    if (path == "/bytes") return Response.bytes(request.bytes());
    if (path == "/json") {
      const json = request.json();
      return json.isOk ? Response.json(json.value.toString()) : json.error.toResponse();
    }
    if (path == "/content") {
      const content = request.content();
      return content.isOk ? Response.bytes(content.value) : content.error.toResponse();
    }
    READING
    return Response.text(request.hasBody ? "content" : "none");
  }
`;

describe("a worker that does not stream", () => {
  test.each([false, true])(
    "does not import streams, and has its content whole (debug: %s)",
    async (debug) => {
      const worker = await runWorker(readingWorker.replace("READING", ""), { build: { debug } });
      expect(importsStreams(worker)).toBe(false);
      const ask = (path: string, text: string) =>
        worker.text({ uri: `http://localhost${path}`, body: textBody(text) });
      expect(ask("/text", "grüß")).toBe("grüß|grüß");
      expect(ask("/bytes", "grüß")).toBe("grüß");
      expect(ask("/content", "")).toBe("");
      expect(ask("/json", '{"a": 1}')).toBe('{"a":1}');
      expect(ask("/json", "{")).toContain("not JSON");
      expect(ask("/", "")).toBe("content");
      expect(worker.text()).toBe("none");
    },
  );

  test("does not import them for routes, cookies and every kind of response either", async () => {
    const worker = await runWorker(`
      import { Cookie, Params, Request, Response, Router } from "@skerry/assemblyscript";
      const router = new Router()
        .get("/", (request: Request, params: Params): Response => Response.redirect("/a"))
        .post("/", (request: Request, params: Params): Response => Response.bytes(request.bytes()));
      export function handle(request: Request): Response {
        const response = router.handle(request);
        response.setCookie(new Cookie("a", "b"));
        if (request.cookie("gone") !== null) response.clearBody();
        return response;
      }
    `);
    expect(importsStreams(worker)).toBe(false);
    expect(worker.text({ method: "POST", body: textBody("x") })).toBe("x");
  });
});

describe("a worker that streams somewhere", () => {
  const reading = `
    if (path == "/stream") {
      const reader = request.stream();
      let text = "";
      while (true) {
        const piece = reader.read(7);
        if (piece === null) break;
        text += piece.length.toString() + " ";
      }
      const again = reader.read();
      return Response.text(text + (again === null ? "" : "?") + reader.ending.toString());
    }
    if (path == "/both") return Response.text(request.stream().ending.toString() + request.text());
    if (path == "/cancel") {
      const reader = request.stream();
      reader.cancel();
      reader.cancel();
      return Response.text((reader.read() === null ? "" : "?") + reader.ending.toString());
    }
  `;

  const source = readingWorker.replace("READING", reading);
  const host = new ScriptedStreams();
  const at = (path: string) => ({ ...streamed(1), uri: `http://localhost${path}` });
  let worker: Worker;
  beforeAll(async () => {
    worker = await runWorker(source, { imports: host.imports });
  });

  test("gets the whole of it by the other ways, too", async () => {
    const debugged = await runWorker(source, { build: { debug: true }, imports: host.imports });
    const whole = '{"name": "grüß"}';
    for (const one of [worker, debugged]) {
      expect(importsStreams(one)).toBe(true);
      for (const [path, text] of [
        ["/text", `${whole}|${whole}`],
        ["/bytes", whole],
        ["/content", whole],
        ["/json", '{"name":"grüß"}'],
        ["/", "content"],
      ] as const) {
        host.lay({ 1: { pieces: ['{"name":', ' "gr', 'üß"}'] } });
        expect(one.text(at(path)), path).toBe(text);
      }
      expect(one.text()).toBe("none");
    }
  });

  test.each([
    ["client-left", 2, 400],
    ["cut-short", 3, 400],
    ["too-large", 4, 413],
    ["timed-out", 5, 408],
  ] as const)("is told that it ended early: %s", (ending, number, status) => {
    const cut = { 1: { pieces: ["abc", "defgh"], ending } };
    host.lay(cut);
    expect(worker.text(at("/stream"))).toBe(`3 5 ${number}`);
    expect(host.calls).toEqual(["read 1 7", "read 1 7", "read 1 7"]);
    for (const path of ["/content", "/json"]) {
      host.lay(cut);
      expect(worker.handle(at(path)).status).toBe(status);
    }
    host.lay(cut);
    expect(() => worker.handle(at("/text"))).toThrow();
    expect(worker.log[0]?.message).toMatch(/^the (content|client) /);
  });

  test("reads content that came whole in pieces as well", () => {
    host.lay({});
    const uri = "http://localhost/stream";
    expect(worker.text({ uri, body: textBody("0123456789") })).toBe("7 3 1");
    expect(worker.text({ uri, body: textBody("") })).toBe("1");
    expect(worker.text({ uri })).toBe("1");
    expect(worker.text({ uri: "http://localhost/cancel" })).toBe("6");
    expect(host.calls).toEqual([]);
  });

  test("can cancel it, and can't have it whole and as a stream", () => {
    host.lay({ 1: { pieces: ["a"] } });
    expect(worker.text(at("/cancel"))).toBe("6");
    expect(host.calls).toEqual(["cancel 1"]);
    expect(() => worker.handle(at("/both"))).toThrow();
    expect(worker.log[0]?.message).toContain("read as a stream already");
  });
});

describe("content that is passed on", () => {
  let worker: Worker;
  const host = new ScriptedStreams({ 3: { pieces: ["ab", "cd"] } });
  beforeAll(async () => {
    worker = await runWorker(
      `
      import { Request, Response } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        const reader = request.stream();
        if (request.method == "SKIP") reader.read(2);
        if (request.method == "END") while (reader.read() !== null) {}
        const response = Response.streamed(203, reader);
        response.headers.set("x-by", "worker");
        if (request.method == "AGAIN") reader.read();
        if (request.method == "TWICE") response.setStream(reader);
        if (request.method == "CLEAR") response.clearBody();
        assert(!response.isStreamed || response.body.length == 0);
        return response;
      }
    `,
      { imports: host.imports },
    );
  });
  const handle = (method: string) => {
    host.lay({ 3: { pieces: ["ab", "cd"] } });
    return worker.handle({ ...streamed(3), method });
  };

  test("goes by its number, and no byte of it through the worker", () => {
    expect(importsStreams(worker)).toBe(true);
    expect(handle("POST")).toEqual({
      status: 203,
      fields: [["x-by", "worker"]],
      body: { tag: "streamed", val: 3 },
    });
    expect(host.calls).toEqual([]);
  });

  test("is what is left of it", () => {
    expect(handle("SKIP").body).toEqual({ tag: "streamed", val: 3 });
    expect(handle("END").body).toEqual({ tag: "bytes", val: new Uint8Array(0) });
    const whole = worker.handle({ method: "SKIP", body: textBody("0123") });
    expect(bodyText(whole)).toBe("23");
  });

  test("is nobody else's from then on", () => {
    expect(() => handle("AGAIN")).toThrow();
    expect(worker.log[0]?.message).toContain("this content was passed on");
    expect(() => handle("TWICE")).toThrow();
    expect(worker.log[0]?.message).toContain("passed on already");
    expect(handle("CLEAR").body).toEqual({ tag: "empty" });
  });

  test("a worker that does nothing but pass it on imports streams", async () => {
    const source = `
      import { Request, Response } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        return Response.streamed(200, request.stream());
      }
    `;
    const passing = await runWorker(source, { imports: host.imports });
    expect(importsStreams(passing)).toBe(true);
    expect(passing.handle(streamed(9)).body).toEqual({ tag: "streamed", val: 9 });
  });
});

describe("an answer that begins while the worker goes on", () => {
  test("has its status, its fields, texts and bytes, and an end", async () => {
    const host = new ScriptedStreams();
    const worker = await runWorker(
      `
      import { Headers, Request, Response, ResponseWriter } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        const headers = new Headers();
        headers.set("content-type", "text/plain");
        const writer = ResponseWriter.begin(201, headers);
        for (let count = 0; count < 3; count++) {
          if (!writer.write("row " + count.toString() + " ")) return writer.finish();
        }
        const bytes: Uint8Array | null = request.bytes();
        writer.write(bytes);
        writer.write("");
        if (request.hasBody) writer.finish();
        if (request.method == "LATE") writer.write("late");
        return writer.finish();
      }
    `,
      { imports: host.imports },
    );
    worker.handle();
    expect(host.calls).toEqual([
      "create 100",
      'respond 201 [["content-type","text/plain"]] 100',
      ...["write 100", "write 100", "write 100"],
      "finish 100",
    ]);
    expect(host.written.get(100)).toBe("row 0 row 1 row 2 ");
    worker.handle({ body: textBody("end") });
    expect(host.written.get(101)).toBe("row 0 row 1 row 2 end");
    expect(host.calls.filter((call) => call === "finish 101")).toHaveLength(1);
    expect(() => worker.handle({ method: "LATE", body: textBody("end") })).toThrow();
    expect(worker.log[0]?.message).toContain("this content is finished");
  });

  test("tells when nobody reads any more, and asks the host no further", async () => {
    const host = new ScriptedStreams();
    host.wanted = 2;
    const worker = await runWorker(
      `
      import { Request, Response, ResponseWriter } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        const writer = ResponseWriter.begin();
        let count = 0;
        while (count < 9 && writer.write("row")) count++;
        writer.write("more");
        console.log(count.toString());
        return writer.finish();
      }
    `,
      { imports: host.imports },
    );
    worker.handle();
    expect(worker.log).toEqual([{ level: "info", message: "2" }]);
    expect(host.calls.filter((call) => call.startsWith("write"))).toHaveLength(3);
    expect(host.calls.at(-1)).toBe("finish 100");
  });

  test("is one of events, line by line", async () => {
    const host = new ScriptedStreams();
    const worker = await runWorker(
      `
      import { EventStream, Request, Response } from "@skerry/assemblyscript";
      export function handle(request: Request): Response {
        const events = EventStream.begin();
        events.send("one");
        events.send("two\\r\\nlines\\rmore\\n", "update", "7");
        if (request.method == "BAD") events.send("x", "a\\nb");
        return events.finish();
      }
    `,
      { imports: host.imports },
    );
    worker.handle();
    expect(host.calls[1]).toContain('["content-type","text/event-stream"]');
    expect(host.written.get(100)).toBe(
      "data: one\n\nevent: update\nid: 7\ndata: two\ndata: lines\ndata: more\ndata: \n\n",
    );
    expect(() => worker.handle({ method: "BAD" })).toThrow();
  });
});
