import { expect, test } from "vitest";
import { runWorker, valuesOf } from "./run-worker.ts";

test("headers keep order and repeated names, and compare names without case", async () => {
  const worker = await runWorker(`
    import { Headers, Request, Response } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      const headers = request.headers;
      const seen: Array<string> = [
        headers.size.toString(),
        headers.get("Accept")!,
        headers.get("ACCEPT-LANGUAGE")!,
        headers.has("X-None") ? "has" : "has not",
        headers.get("x-none") === null ? "null" : "some",
        headers.getAll("accept-language").join("|"),
        headers.nameAt(1) + "=" + headers.valueAt(1),
      ];
      const response = Response.text(seen.join("\\n"));
      response.headers.append("Set-Cookie", "a=1");
      response.headers.append("set-cookie", "b=2");
      response.headers.append("X-One", "first");
      response.headers.append("x-two", "  spaced\\t");
      response.headers.append("X-ONE", "second");
      response.headers.set("x-one", "only");
      response.headers.append("x-gone", "1");
      response.headers.append("x-gone", "2");
      response.headers.delete("X-Gone");
      response.headers.set("x-latin", "caf\\u00e9");
      return response;
    }
  `);
  const response = worker.handle({
    fields: [
      ["accept", "*/*"],
      ["accept-language", "en"],
      ["x-other", "1"],
      ["accept-language", "de"],
    ],
  });
  const text = new TextDecoder().decode(
    response.body.tag === "bytes" ? response.body.val : new Uint8Array(),
  );
  expect(text.split("\n")).toEqual([
    "4",
    "*/*",
    "en, de",
    "has not",
    "null",
    "en|de",
    "accept-language=en",
  ]);
  expect(response.fields).toEqual([
    ["content-type", "text/plain;charset=utf-8"],
    ["set-cookie", "a=1"],
    ["set-cookie", "b=2"],
    ["x-one", "only"],
    ["x-two", "spaced"],
    ["x-latin", "café"],
  ]);
  expect(valuesOf(response, "set-cookie")).toEqual(["a=1", "b=2"]);
});

test("a header that HTTP does not allow ends the worker, and the log says which", async () => {
  const worker = await runWorker(`
    import { Headers, Request, Response } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      const response = Response.empty();
      const value = request.headers.get("x-value")!;
      const name = request.headers.get("x-name")!;
      if (request.method == "ASK") return Response.text(Headers.isValue(value) ? "yes" : "no");
      response.headers.set(name, name == "x-euro" ? "\\u20ac" : value);
      return response;
    }
  `);
  const headers = (name: string, value: string) => ({
    fields: [
      ["x-name", name],
      ["x-value", value],
    ] as [string, string][],
  });
  expect(worker.handle(headers("x-fine", "a\tb ÿ")).fields).toEqual([["x-fine", "a\tb ÿ"]]);
  const refused = [
    ["", "1", "not a header name: ''"],
    ["a b", "1", "not a header name: 'a b'"],
    ["a:", "1", "not a header name: 'a:'"],
    ["ä", "1", "not a header name: 'ä'"],
    ["x-line", "a\r\nb", "the value of header 'x-line' holds a control character"],
    ["x-nul", "a\0b", "the value of header 'x-nul' holds a control character"],
    ["x-del", "a\x7fb", "the value of header 'x-del' holds a control character"],
    ["x-euro", "", "the value of header 'x-euro' holds a control character or one past U+00FF"],
  ] as const;
  for (const [name, value, message] of refused) {
    expect(() => worker.handle(headers(name, value)), message).toThrow();
    expect(worker.log[0]?.level).toBe("error");
    expect(worker.log[0]?.message).toContain(message);
  }
  expect(worker.text({ method: "ASK", ...headers("x", "a\nb") })).toBe("no");
  expect(worker.text({ method: "ASK", ...headers("x", "a b") })).toBe("yes");
});
