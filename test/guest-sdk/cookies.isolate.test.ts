import { expect, test } from "vitest";
import { bodyText, runWorker, valuesOf } from "./run-worker.ts";

test("cookies of a request are read by name", async () => {
  const worker = await runWorker(`
    import { Request, Response } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      const value = request.cookie(request.headers.get("x-name")!);
      return value === null ? Response.empty() : Response.text(value);
    }
  `);
  const read = (name: string, ...cookies: string[]) => {
    const fields = cookies.map((cookie): [string, string] => ["cookie", cookie]);
    const response = worker.handle({ fields: [["x-name", name], ...fields] });
    return response.body.tag === "empty" ? null : bodyText(response);
  };
  expect(read("a", "a=1; b=2")).toBe("1");
  expect(read("b", "a=1; b=2")).toBe("2");
  expect(read("b", "a=1;b=2=3")).toBe("2=3");
  expect(read("c", "a=1", "c=3")).toBe("3");
  expect(read("a", "a=first; a=second")).toBe("first");
  expect(read("q", 'q="quoted"')).toBe("quoted");
  expect(read("e", "e=")).toBe("");
  expect(read("A", "a=1")).toBeNull();
  expect(read("a", "aa=1; novalue; =x")).toBeNull();
  expect(read("a")).toBeNull();
});

test("cookies are written with their attributes", async () => {
  const worker = await runWorker(`
    import { Cookie, Request, Response, SameSite } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      const response = Response.empty();
      response.setCookie(new Cookie("plain", "1"));
      const full = new Cookie("__Host-full", "v%20w");
      full.maxAge = 3600;
      full.expires = 1700000000000;
      full.secure = true;
      full.httpOnly = true;
      full.sameSite = SameSite.None;
      full.partitioned = true;
      response.setCookie(full);
      const gone = new Cookie("gone", "");
      gone.maxAge = 0;
      gone.domain = "example.com";
      gone.path = "/app";
      gone.sameSite = SameSite.Unset;
      response.setCookie(gone);
      return response;
    }
  `);
  expect(valuesOf(worker.handle(), "set-cookie")).toEqual([
    "plain=1; Path=/; SameSite=Lax",
    "__Host-full=v%20w; Max-Age=3600; Expires=Tue, 14 Nov 2023 22:13:20 GMT; Path=/; Secure; HttpOnly; SameSite=None; Partitioned",
    "gone=; Max-Age=0; Domain=example.com; Path=/app",
  ]);
});

test("a cookie that browsers would drop ends the worker, and the log says why", async () => {
  const worker = await runWorker(`
    import { Cookie, Request, Response, SameSite } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      const name = request.headers.get("x-name")!;
      const value = request.headers.get("x-value")!;
      if (request.method == "ASK") return Response.text(Cookie.isValid(name, value).toString());
      const cookie = new Cookie(name, value);
      if (name == "cross") cookie.sameSite = SameSite.None;
      if (name == "__Host-path") cookie.path = "/app";
      if (name.startsWith("__Host-p")) cookie.secure = true;
      if (name == "semicolon") cookie.path = "/;x";
      const response = Response.empty();
      response.setCookie(cookie);
      return response;
    }
  `);
  const fields = (name: string, value: string): [string, string][] => [
    ["x-name", name],
    ["x-value", value],
  ];
  const refused = [
    ["a b", "1", "not a cookie"],
    ["a", "1;2", "not a cookie"],
    ["a", "1,2", "not a cookie"],
    ["a", "1 2", "not a cookie"],
    ["a", "é", "not a cookie"],
    ["cross", "1", "cookie cross needs `secure`"],
    ["__Secure-a", "1", "cookie __Secure-a needs `secure`"],
    ["__Host-path", "1", "cookie __Host-path must have path '/' and no domain"],
    ["semicolon", "1", "has a path or domain that no attribute can hold"],
  ] as const;
  for (const [name, value, message] of refused) {
    expect(() => worker.handle({ fields: fields(name, value) }), message).toThrow();
    expect(worker.log.at(-1)?.message).toContain(message);
  }
  expect(worker.text({ method: "ASK", fields: fields("a", "1;2") })).toBe("false");
  expect(worker.text({ method: "ASK", fields: fields("a", "12%20") })).toBe("true");
});
