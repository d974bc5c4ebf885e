import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LocalSupervisor } from "../../runtime/supervisor/local.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { RawClient } from "../support/raw-client.ts";
import { sendRaw, statusesOf } from "../support/raw-http.ts";
import { compileWorker, testHost, testSettings } from "../support/workers.ts";

// Answers with what it was asked, so that a test sees what the worker saw.
const source = `
import { Request, Response, Headers } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/cookies") {
    const response = Response.text("two");
    response.headers.append("set-cookie", "a=1");
    response.headers.append("set-cookie", "b=2");
    return response;
  }
  if (path == "/latin1") {
    const response = Response.text("");
    response.headers.set("x-echo", request.headers.get("x-in")!);
    return response;
  }
  if (path == "/framing") {
    const response = Response.text("12345");
    response.headers.set("content-length", "3");
    response.headers.set("transfer-encoding", "chunked");
    response.headers.set("connection", "close");
    response.headers.set("x-request-id", "mine");
    response.headers.set("date", "never");
    return response;
  }
  if (path == "/nothing") return Response.empty();
  if (path == "/trap") unreachable();
  let seen = request.method + " " + request.url + " " + request.text() + "\\n";
  const headers = request.headers;
  for (let i = 0; i < headers.size; i++) seen += headers.nameAt(i) + ": " + headers.valueAt(i) + "\\n";
  return Response.text(seen);
}
`;

const limits = { uri: 1_000, requestFields: 2_000, requestBody: 5_000 };

describe("the HTTP server", () => {
  let host: LocalSupervisor;
  let end: () => Promise<void>;
  let port: number;
  let origin: string;
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    const component = await compileWorker(source);
    ({ host, end } = await testHost());
    await host.swap(await host.load(component, testSettings({ limits })));
    host.onRequests((ended) => outcomes.push(...ended));
    ({ port } = await host.listen(0));
    origin = `http://127.0.0.1:${port}`;
  });
  afterAll(() => end());

  test("hands the worker the method, the absolute URI, the fields in order and the body", async () => {
    const conversation = await sendRaw(
      port,
      "PURGE /a%20b?q=1 HTTP/1.1\r\nHost: example.org:81\r\nX-One: 1\r\nx-two: 2\r\nX-One: 3\r\n" +
        "Content-Length: 4\r\nConnection: close\r\n\r\nbody",
    );
    expect(statusesOf(conversation)).toEqual([200]);
    expect(conversation).toContain("PURGE http://example.org:81/a%20b?q=1 body\n");
    expect(conversation).toContain(
      "host: example.org:81\nx-one: 1\nx-two: 2\nx-one: 3\ncontent-length: 4\n",
    );
    expect(conversation).not.toContain("connection: close\n");
  });

  test("hands the worker several Cookie fields as one", async () => {
    const conversation = await sendRaw(
      port,
      "GET / HTTP/1.1\r\nHost: x\r\nCookie: a=1; b=2\r\nX-One: 1\r\ncookie: c=3\r\nCookie: d\r\nConnection: close\r\n\r\n",
    );
    expect(conversation).toContain("host: x\ncookie: a=1; b=2; c=3; d\nx-one: 1\n");
  });

  test("takes a chunked body, and an absolute-form target", async () => {
    const chunked = await sendRaw(
      port,
      "POST http://other.example/x HTTP/1.1\r\nHost: example.org\r\nTransfer-Encoding: chunked\r\n" +
        "Connection: close\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    );
    expect(chunked).toContain("POST http://other.example/x abcde\n");
    expect(chunked).not.toContain("transfer-encoding: chunked\n");
  });

  test("keeps repeated fields apart in the answer", async () => {
    const { headers } = await fetch(`${origin}/cookies`);
    expect(headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  });

  test("carries every byte of a field value there and back", async () => {
    const value = "caf\xe9 \xff\x80 \t end";
    const conversation = await sendRaw(
      port,
      `GET /latin1 HTTP/1.1\r\nHost: x\r\nX-In: ${value}\r\nConnection: close\r\n\r\n`,
    );
    expect(conversation).toContain(`x-echo: ${value}\r\n`);
  });

  test("frames the answer itself, whatever the worker says of framing", async () => {
    const conversation = await sendRaw(
      port,
      "GET /framing HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    expect(statusesOf(conversation)).toEqual([200, 204]);
    expect(conversation).toContain("content-length: 5\r\n");
    expect(conversation).not.toMatch(/transfer-encoding|x-request-id: mine|date: never/i);
    expect(conversation).toContain("\r\n\r\n12345HTTP/1.1 204");
  });

  test("answers pipelined requests in order", async () => {
    const requests = Array.from({ length: 20 }, (_, i) => `GET /p${i} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const conversation = await sendRaw(port, requests.join(""));
    const seen = [...conversation.matchAll(/GET http:\/\/x\/p(\d+) /g)].map(([, i]) => Number(i));
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  test("answers HEAD with GET's length and no content", async () => {
    const conversation = await sendRaw(
      port,
      "HEAD /cookies HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    expect(conversation).toContain("content-length: 3\r\n");
    expect(conversation.endsWith("\r\n\r\n")).toBe(true);
  });

  test("answers HEAD with the length a worker gives for content it did not make", async () => {
    const conversation = await sendRaw(
      port,
      "HEAD /framing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    );
    expect(conversation).toContain("content-length: 3\r\n");
    expect(conversation.match(/content-length/g)).toHaveLength(1);
  });

  test("asks for the body of a client that waits to be asked", async () => {
    const conversation = await sendRaw(
      port,
      "POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    );
    expect(statusesOf(conversation)).toEqual([100, 200]);
  });

  test("refuses what is over the limits before the worker runs", async () => {
    const uri = await fetch(`${origin}/${"u".repeat(1_000)}`);
    expect([uri.status, await uri.text()]).toEqual([414, expect.stringContaining("uri-too-long")]);
    const fields = await fetch(origin, { headers: { "x-long": "v".repeat(2_000) } });
    expect(fields.status).toBe(431);
    const body = await fetch(origin, { method: "POST", body: "b".repeat(5_001) });
    expect([body.status, await body.text()]).toEqual([
      413,
      expect.stringContaining("body-too-large"),
    ]);
    const allowed = await fetch(origin, { method: "POST", body: "b".repeat(5_000) });
    expect(allowed.status).toBe(200);
  });

  test("stops reading a chunked body that grows past the limit", async () => {
    const chunk = `${(4_000).toString(16)}\r\n${"c".repeat(4_000)}\r\n`;
    const conversation = await sendRaw(
      port,
      `POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`,
    );
    expect(statusesOf(conversation)).toEqual([413]);
  });

  test("refuses what is not HTTP, and header blocks without end", async () => {
    expect(statusesOf(await sendRaw(port, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"))).toEqual([400]);
    expect(statusesOf(await sendRaw(port, "GET / HTTP/1.1\r\n\r\n"))).toEqual([400]);
    expect(statusesOf(await sendRaw(port, "\0\0\0\r\n\r\n"))).toEqual([400]);
    const noUri = "GET http://[bad/ HTTP/1.1\r\nHost: x\r\n\r\n";
    expect(statusesOf(await sendRaw(port, noUri))).toEqual([400]);
    const both =
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
    expect(statusesOf(await sendRaw(port, `${both}0\r\n\r\n`))).toEqual([400]);
    const endless = `GET / HTTP/1.1\r\nHost: x\r\n${`x-a: ${"v".repeat(8_000)}\r\n`.repeat(100)}`;
    expect(statusesOf(await sendRaw(port, endless))).toEqual([431]);
  });

  test("tells a visitor the code and an id, and the operator's side the cause", async () => {
    const answer = await fetch(`${origin}/trap`);
    const text = await answer.text();
    expect(answer.status).toBe(502);
    const id = answer.headers.get("x-request-id");
    expect(text).toBe(`guest-trap\nrequest ${id}\n`);
    await expect.poll(() => outcomes.find(({ requestId }) => requestId === id)).toBeDefined();
    const outcome = outcomes.find(({ requestId }) => requestId === id)!;
    expect(outcome.error?.detail).toContain("index/handle");
  });

  test("goes on after clients that leave in the middle", async () => {
    for (let i = 0; i < 20; i++) {
      const client = await RawClient.connect(port);
      client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\npart");
      // Until the server has it. No answer comes that could be waited for.
      await new Promise((wait) => setTimeout(wait, 5));
      client.end();
    }
    expect((await fetch(`${origin}/cookies`)).status).toBe(200);
  });
});
