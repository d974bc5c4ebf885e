import { expect, test } from "vitest";
import type { Request } from "../../runtime/abi/generated/types.ts";
import { bodyText, runWorker, textBody, valuesOf } from "./run-worker.ts";

const echo = `
  import { Request, Response } from "@skerry/assemblyscript";
  export function handle(request: Request): Response {
    if (request.method == "TEXT") return Response.text(request.text());
    if (request.method == "BYTES") return Response.bytes(request.bytes(), "image/png", 201);
    const response = Response.text(request.hasBody.toString() + " " + request.bytes().length.toString());
    response.headers.set("x-method", request.method);
    response.headers.set("x-url", request.url);
    return response;
  }
`;

test("content of length 0 and no content are two things", async () => {
  const worker = await runWorker(echo);
  expect(worker.text({ method: "GET" })).toBe("false 0");
  expect(worker.text({ method: "POST", body: { tag: "bytes", val: new Uint8Array() } })).toBe(
    "true 0",
  );
  expect(worker.text({ method: "POST", body: textBody("abc") })).toBe("true 3");
  expect(worker.handle({ method: "TEXT" }).body).toEqual({ tag: "bytes", val: new Uint8Array() });
});

test("method and URL arrive as they were sent", async () => {
  const worker = await runWorker(echo);
  const uri = "https://example.com:8443/a%20b?q=%E2%82%AC";
  const response = worker.handle({ method: "pUrGe", uri });
  expect(valuesOf(response, "x-method")).toEqual(["pUrGe"]);
  expect(valuesOf(response, "x-url")).toEqual([uri]);
});

test("text is UTF-8 in both directions, as TextDecoder reads it", async () => {
  const worker = await runWorker(echo);
  const bytes = [
    [0x61, 0xc3, 0xa4, 0xe2, 0x82, 0xac, 0xf0, 0x9f, 0x98, 0x80, 0x00, 0x7f],
    [0xef, 0xbb, 0xbf, 0x62],
    [0xef, 0xbb],
    [0x80, 0xc3, 0x28, 0xe2, 0x82, 0x28, 0xf0, 0x9f, 0x98],
    [0xc0, 0x80, 0xe0, 0x80, 0x80, 0xed, 0xa0, 0x80, 0xf4, 0x90, 0x80, 0x80, 0xff],
    [0xf0, 0x80, 0x80, 0x41, 0xf1, 0x80, 0xc2],
  ];
  for (const content of bytes) {
    const val = Uint8Array.from(content);
    const text = worker.text({ method: "TEXT", body: { tag: "bytes", val } });
    expect(text).toBe(new TextDecoder().decode(val));
  }
});

test("bytes go through as they are, whatever their number", async () => {
  const worker = await runWorker(echo);
  for (const length of [0, 1, 255, 65_536, 3_000_000]) {
    const val = Uint8Array.from({ length }, (_, index) => index * 7);
    const response = worker.handle({ method: "BYTES", body: { tag: "bytes", val } });
    expect(response.status).toBe(201);
    expect(valuesOf(response, "content-type")).toEqual(["image/png"]);
    expect(response.body.tag === "bytes" && Buffer.from(response.body.val).equals(val)).toBe(true);
  }
});

test("each way to make a response sets status, content type and content", async () => {
  const worker = await runWorker(`
    import { HttpError, Request, Response, Result } from "@skerry/assemblyscript";
    function half(number: i32): Result<i32> {
      return number % 2 == 0 ? Result.ok<i32>(number / 2) : Result.fail<i32>(422, 'odd "number"\\n');
    }
    export function handle(request: Request): Response {
      const what = request.parsedUrl.pathname;
      if (what == "/html") return Response.html("<p>ä</p>", 203);
      if (what == "/json") return Response.json('{"a":1}');
      if (what == "/empty") return Response.empty();
      if (what == "/null") return new Response(null, 304);
      if (what == "/redirect") return Response.redirect("/there", 308);
      if (what == "/badredirect") return Response.redirect("/there", 200);
      if (what == "/error") return new HttpError(418, "short and stout").toResponse();
      if (what == "/problem") return half(3).error.toProblem();
      if (what == "/value") return Response.text(half(8).value.toString());
      if (what == "/novalue") return Response.text(half(3).value.toString());
      return Response.text("\\ud800 lone");
    }
  `);
  const get = (path: string) => worker.handle({ uri: `http://localhost${path}` });
  const summary = (path: string) => {
    const response = get(path);
    return [response.status, valuesOf(response, "content-type").join(), bodyText(response)];
  };
  expect(summary("/html")).toEqual([203, "text/html;charset=utf-8", "<p>ä</p>"]);
  expect(summary("/json")).toEqual([200, "application/json", '{"a":1}']);
  expect(get("/empty")).toEqual({ status: 204, fields: [], body: { tag: "empty" } });
  expect(get("/null")).toEqual({ status: 304, fields: [], body: { tag: "empty" } });
  expect(get("/redirect").status).toBe(308);
  expect(valuesOf(get("/redirect"), "location")).toEqual(["/there"]);
  expect(() => get("/badredirect")).toThrow();
  expect(summary("/error")).toEqual([418, "text/plain;charset=utf-8", "short and stout\n"]);
  expect(summary("/problem").slice(0, 2)).toEqual([422, "application/problem+json"]);
  expect(JSON.parse(bodyText(get("/problem")))).toEqual({ status: 422, title: 'odd "number"\n' });
  expect(summary("/value")[2]).toBe("4");
  expect(() => get("/novalue")).toThrow();
  expect(summary("/lone")[2]).toBe("\ufffd lone");
});

test("a redirect's URL is percent-encoded where a URI can't have the character", async () => {
  const worker = await runWorker(`
    import { Request, Response } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      return Response.redirect(request.text());
    }
  `);
  const location = (url: string) => valuesOf(worker.handle({ body: textBody(url) }), "location");
  expect(location("/grüße/日本?q=a b#😀")).toEqual([
    "/gr%C3%BC%C3%9Fe/%E6%97%A5%E6%9C%AC?q=a%20b#%F0%9F%98%80",
  ]);
  expect(location("/a\r\nset-cookie: x\u007f")).toEqual(["/a%0D%0Aset-cookie:%20x%7F"]);
  // What is encoded already, and all that means something in a URL, stays.
  const url = "https://user@[::1]:8/a%20b/;,!$&'()*+=@:~-._?x=%E2%82%AC&y[]=<\"{|}^`#f";
  expect(location(url)).toEqual([url]);
});

test("an instance answers many requests in a row, and frees what it handed over", async () => {
  // On a host that keeps instances; a Skerry host restores them after each request.
  const worker = await runWorker(`
    import { Request, Response } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      const response = Response.bytes(request.bytes());
      for (let index = 0; index < 50; index++) response.headers.append("x-" + index.toString(), "v");
      response.headers.set("x-pages", memory.size().toString());
      return response;
    }
  `);
  const val = new Uint8Array(10_000);
  const pages: number[] = [];
  const body: Request["body"] = { tag: "bytes", val };
  const request = { method: "POST", uri: "http://localhost/", body };
  const answer = worker.keepInstance();
  for (let round = 0; round < 2000; round++) {
    const fields = Array.from({ length: 20 }, (_, n): [string, string] => [`x-${n}`, "value"]);
    pages.push(Number(valuesOf(answer({ ...request, fields }), "x-pages")[0]));
  }
  expect(pages.at(-1)).toBe(pages[200]);
});
