import { expect, test } from "vitest";
import { runWorker, textBody } from "./run-worker.ts";

test("setting the parts of a URL does what it does in Node", async () => {
  // The same statements run in the worker and here.
  const statements = `
    url.pathname = "x y/../ä?#";
    seen.push(url.href);
    url.search = "?q=ä b";
    seen.push(url.href);
    url.hash = "top part";
    seen.push(url.href);
    url.searchParams.append("r", "1&2=3 +~*");
    seen.push(url.href);
    url.searchParams.set("q", "%41");
    seen.push(url.href);
    url.searchParams.delete("r");
    seen.push(url.href);
    url.search = "a=1&a=2&b=3";
    seen.push(url.searchParams.getAll("a").join("+"));
    url.searchParams.set("a", "9");
    seen.push(url.search);
    url.hostname = "Other.Example";
    seen.push(url.href);
    url.port = "443";
    seen.push(url.href);
    url.protocol = "https";
    seen.push(url.href);
    url.port = "x";
    seen.push(url.href);
    url.host = "[::1]:8443";
    seen.push(url.host);
    url.username = "a:b";
    url.password = "c@d";
    seen.push(url.href);
    url.search = "";
    url.hash = "";
    seen.push(url.toString());
    url.searchParams.append("again", "");
    seen.push(url.origin + url.search);
  `;
  const worker = await runWorker(`
    import { Request, Response, URL } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      const seen: Array<string> = [];
      const url = new URL("http://example.com/a/b");
      ${statements}
      return Response.text(seen.join("\\n"));
    }
  `);
  const url = new URL("http://example.com/a/b");
  const seen: string[] = [];
  new Function("url", "seen", statements)(url, seen);
  expect(worker.text().split("\n")).toEqual(seen);
});

test("a query's names and values are read and written as Node does", async () => {
  const worker = await runWorker(`
    import { Request, Response, URLSearchParams } from "@skerry/assemblyscript";
    export function handle(request: Request): Response {
      const queries = request.text().split("\\n");
      let answer = "";
      for (let index = 0; index < queries.length; index++) {
        const params = new URLSearchParams(queries[index]);
        if (index > 0) answer += "\\n";
        for (let at = 0; at < params.size; at++) {
          answer += "[" + params.nameAt(at) + "|" + params.valueAt(at) + "]";
        }
        answer += params.toString();
      }
      return Response.text(answer);
    }
  `);
  const queries = [
    "?a=1&b=2&a=3",
    "a=b=c&&=&d&=e&f=",
    "plus+sign=a+b&enc=%2B%20%26",
    "utf8=%C3%A4%E2%82%AC%F0%9F%98%80&raw=ä€😀",
    "bad=%&bad2=%zz&half=%C3&mixed=%E2%82x",
    "overlong=%C0%80&surrogate=%ED%A0%80&big=%F4%90%80%80&fe=%FE",
    "mark=%EF%BB%BFx",
    "??x=1",
    "safe=azAZ09*-._&unsafe=~!'()",
  ];
  const text = worker.text({ method: "POST", body: textBody(queries.join("\n")) });
  const expected = queries.map((query) => {
    const params = new URLSearchParams(query);
    return [...params].map(([name, value]) => `[${name}|${value}]`).join("") + params;
  });
  // The standard decodes without taking a byte order mark off.
  expect(text.split("\n")).toEqual(expected);
});
