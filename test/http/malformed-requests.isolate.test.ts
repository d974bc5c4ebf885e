import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sendRaw, statusesOf } from "../support/raw-http.ts";
import {
  echoSource,
  type LoadedGuest,
  loadGuest,
  startFront,
  type TestFront,
} from "./support/front.ts";

describe("a request that is not as HTTP has it", () => {
  let guest: LoadedGuest;
  let server: TestFront;

  beforeAll(async () => {
    guest = await loadGuest(echoSource);
    server = await startFront({ route: () => guest.target });
  });
  afterEach(() => {
    server.told.length = 0;
  });
  afterAll(async () => {
    server.front.close();
    await guest.end();
  });

  const send = (bytes: string) => sendRaw(server.port, bytes, 600);
  const bodyOf = (conversation: string) => conversation.slice(conversation.indexOf("\r\n\r\n") + 4);

  const malformed: Record<string, string> = {
    "no Host field": "GET / HTTP/1.1\r\n\r\n",
    "an empty Host field": "GET / HTTP/1.1\r\nHost:\r\n\r\n",
    "two Host fields": "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "two Host fields that say the same": "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n",
    "two hosts in one field": "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "user info in the Host field": "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
    "a length and a transfer coding":
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths":
      "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "a length with a sign": "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
    "a transfer coding in HTTP/1.0":
      "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a folded field": "GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n 2\r\n\r\n",
    "lines that end without a carriage return": "GET / HTTP/1.1\nHost: x\n\n",
    "a field's line that ends without a carriage return": "GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n",
    "a blank before a field's colon": "GET / HTTP/1.1\r\nHost : x\r\n\r\n",
    "a chunk's length that is no number":
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
    "a chunk longer than it says":
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n0\r\n\r\n",
    "a target with a fragment": "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n",
    "a target with bytes over ASCII": "GET /\xe9 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a target that is a host": "GET example.org:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    "a target without a slash": "GET a/b HTTP/1.1\r\nHost: x\r\n\r\n",
    "user info in its target": "GET http://u:p@x/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "another scheme in its target": "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "an asterisk with GET": "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
    "a version that is none": "GET / HTTP/1.9x\r\nHost: x\r\n\r\n",
    "a method that is no token": "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
  };

  for (const [what, bytes] of Object.entries(malformed)) {
    test(`${what}: 400 with a code and an id, told of once, and no guest runs`, async () => {
      const conversation = await send(bytes);
      expect(statusesOf(conversation)).toEqual([400]);
      expect(bodyOf(conversation)).toMatch(/^bad-request\nrequest [\w-]+\n$/);
      expect(server.told.map(({ outcome }) => outcome.error?.code)).toEqual(["bad-request"]);
      expect(server.told[0]?.outcome.usage.fuel).toBe(0);
      const id = /x-request-id: (\S+)/i.exec(conversation)?.[1];
      expect(server.told[0]?.outcome.requestId).toBe(id);
    });
  }

  test("a transfer coding in HTTP/1.0 ends the connection, though its client wants to keep it", async () => {
    const conversation = await send(
      "POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.0\r\n\r\n",
    );
    expect(statusesOf(conversation)).toEqual([400]);
    expect(conversation).toMatch(/connection: close/i);
    // What came after it was not served.
    expect(server.told.map(({ outcome }) => outcome.error?.code)).toEqual(["bad-request"]);
  });

  test("fields without end: 431", async () => {
    const endless = `GET / HTTP/1.1\r\nHost: x\r\n${`x-a: ${"v".repeat(8_000)}\r\n`.repeat(100)}`;
    const conversation = await send(endless);
    expect(statusesOf(conversation)).toEqual([431]);
    expect(bodyOf(conversation)).toMatch(/^fields-too-large\n/);
    expect(server.told.map(({ outcome }) => outcome.error?.code)).toEqual(["fields-too-large"]);
  });

  test("more fields than any may have, however short: 431, not a guest that lacks some", async () => {
    const few = await send(
      `GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${"a:\r\n".repeat(1_998)}\r\n`,
    );
    expect(statusesOf(few)).toEqual([200]);
    expect(few.match(/^a: $/gm)).toHaveLength(1_998);
    const many = await send(`GET / HTTP/1.1\r\nHost: x\r\n${"a:\r\n".repeat(2_100)}\r\n`);
    expect(statusesOf(many)).toEqual([431]);
    expect(server.told.at(-1)!.outcome.error?.message).toMatch(/ 2,?000 fields/);
  });

  test("CONNECT: 501, and the connection ends", async () => {
    const conversation = await send(
      "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n",
    );
    expect(statusesOf(conversation)).toEqual([501]);
    expect(bodyOf(conversation)).toMatch(/^not-implemented\n/);
    expect(conversation).toMatch(/connection: close/i);
  });

  test("a transfer coding that is not known: 501", async () => {
    const conversation = await send(
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    );
    expect(statusesOf(conversation)).toEqual([501]);
  });

  test("an Upgrade is answered as if it were not there", async () => {
    const conversation = await send(
      "GET /up HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n" +
        "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
    );
    expect(statusesOf(conversation)).toEqual([200]);
    expect(bodyOf(conversation)).toBe("GET http://x/up \nhost: x\n");
  });

  test("a malformed request after others: they are answered first, in order", async () => {
    const good = (i: number) => `GET /${i} HTTP/1.1\r\nHost: x\r\n\r\n`;
    const conversation = await send(`${good(1)}${good(2)}GARBAGE\r\n\r\n${good(3)}`);
    expect(statusesOf(conversation)).toEqual([200, 200, 400]);
    expect(conversation.indexOf("GET http://x/1 ")).toBeLessThan(
      conversation.indexOf("GET http://x/2 "),
    );
    expect(conversation).not.toContain("http://x/3");
  });

  test("the server goes on answering others", async () => {
    expect(statusesOf(await send("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))).toEqual([200]);
  });
});
