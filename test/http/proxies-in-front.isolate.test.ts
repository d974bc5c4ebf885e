import { mkdtempSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TrustedProxies } from "../../runtime/http/read/client-address.ts";
import { sendRaw } from "../support/raw-http.ts";
import {
  echoSource,
  type LoadedGuest,
  loadGuest,
  startFront,
  type TestFront,
} from "./support/front.ts";

let guest: LoadedGuest;
let trusting: TestFront;
let wary: TestFront;
let alone: TestFront;

beforeAll(async () => {
  guest = await loadGuest(echoSource);
  const route = () => guest.target;
  trusting = await startFront({ route, proxies: new TrustedProxies(["127.0.0.0/8"]) });
  wary = await startFront({ route, proxies: new TrustedProxies(["192.0.2.1"]) });
  alone = await startFront({ route });
});
afterAll(async () => {
  for (const { front } of [trusting, wary, alone]) front.close();
  await guest.end();
});

const forwarding =
  "X-Forwarded-For: 1.1.1.1, 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\n" +
  "X-Forwarded-Port: 1\r\nForwarded: for=9.9.9.9\r\nX-Real-IP: 8.8.8.8\r\nX-Request-Id: given-1\r\n";

async function ask(server: TestFront, fields: string, target = "/"): Promise<string> {
  return sendRaw(
    server.port,
    `GET ${target} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n${fields}\r\n`,
  );
}

const idOf = (conversation: string) => /x-request-id: (\S+)/i.exec(conversation)?.[1];

describe("behind a trusted proxy", () => {
  test("the guest gets the client's address and the scheme the client used, and no other's word", async () => {
    const conversation = await ask(trusting, `X-A: 1\r\n${forwarding}`);
    expect(conversation).toContain("GET https://shop.example/ \n");
    expect(conversation.slice(conversation.indexOf("host: "))).toBe(
      "host: shop.example\nx-a: 1\nx-forwarded-for: 203.0.113.7\n",
    );
    expect(trusting.told.at(-1)?.meta.clientAddress).toBe("203.0.113.7");
  });

  test("a request keeps its id, in the answer and in what is told", async () => {
    expect(idOf(await ask(trusting, "X-Request-Id: given-1\r\n"))).toBe("given-1");
    expect(trusting.told.at(-1)?.outcome.requestId).toBe("given-1");
  });

  test("an id that could do harm in a log is replaced", async () => {
    for (const bad of ["a b", "x".repeat(129), "a\tb", "<b>", "\xe9", "", "a, b"]) {
      expect(idOf(await ask(trusting, `X-Request-Id: ${bad}\r\n`))).toMatch(/^[\w-]{24,}$/);
    }
    const two = await ask(trusting, "X-Request-Id: a\r\nX-Request-Id: b\r\n");
    expect(idOf(two)).toMatch(/^[\w-]{24,}$/);
  });

  test("a Connection field does not take off what the proxy says, nor the Host", async () => {
    const conversation = await ask(
      trusting,
      "Connection: x-forwarded-for, host, x-request-id\r\nX-Forwarded-For: 203.0.113.7\r\nX-Request-Id: i\r\n",
    );
    expect(conversation).toContain("host: shop.example\nx-forwarded-for: 203.0.113.7\n");
    expect(idOf(conversation)).toBe("i");
  });
});

describe("without a trusted proxy", () => {
  test("what a client says of addresses, scheme and ids is taken off", async () => {
    const conversation = await ask(wary, forwarding);
    expect(conversation).toContain("GET http://shop.example/ \n");
    expect(conversation.slice(conversation.indexOf("host: "))).toBe(
      "host: shop.example\nx-forwarded-for: 127.0.0.1\n",
    );
    expect(idOf(conversation)).not.toBe("given-1");
    expect(wary.told.at(-1)?.meta.clientAddress).toBe("127.0.0.1");
  });

  test("a target's scheme is not believed either", async () => {
    const conversation = await ask(wary, "", "https://shop.example/a");
    expect(conversation).toContain("GET http://shop.example/a \n");
  });

  test("a host in the target goes before the Host field, for the guest too", async () => {
    const conversation = await ask(wary, "", "http://other.example:81?q");
    expect(conversation).toContain("GET http://other.example:81/?q \nhost: other.example:81\n");
  });
});

describe("with nobody in front, as `skerry run` has it", () => {
  test("such fields are nothing special", async () => {
    const conversation = await ask(alone, forwarding);
    expect(conversation).toContain("GET http://shop.example/ \n");
    expect(conversation).toContain(
      "x-forwarded-for: 1.1.1.1, 203.0.113.7\nx-forwarded-proto: https\n",
    );
    expect(conversation).not.toContain("x-forwarded-for: 127.0.0.1");
    expect(idOf(conversation)).not.toBe("given-1");
  });

  test("ids of requests differ, and a guest's own is none", async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(async () => idOf(await ask(alone, "", "/id"))));
    expect(new Set(ids).size).toBe(4);
    expect(ids.join()).not.toContain("guest");
  });
});

describe("fields about the connection", () => {
  test("do not reach the guest, nor those that Connection names", async () => {
    const conversation = await ask(
      alone,
      "Connection: X-Hop , keep-alive\r\nX-Hop: 1\r\nX-Other: 2\r\nKeep-Alive: timeout=9\r\nTE: trailers\r\n" +
        "Proxy-Connection: keep-alive\r\n",
    );
    expect(conversation.slice(conversation.indexOf("host: "))).toBe(
      "host: shop.example\nx-other: 2\n",
    );
  });

  test("do not leave the guest either, nor those that its Connection names", async () => {
    const conversation = await ask(alone, "", "/connection");
    expect(conversation).toContain("x-other: 2\r\n");
    expect(conversation).not.toMatch(/x-mine|timeout=99/);
  });
});

test("a connection from a front of this host is believed, as it has no address", async () => {
  const socketPath = join(mkdtempSync(join(tmpdir(), "skerry-front-")), "s");
  await wary.front.listen({ socketPath });
  const socket = connect(socketPath);
  socket.write(
    `GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\nX-Request-Id: f-1\r\nConnection: close\r\n\r\n`,
  );
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  const conversation = Buffer.concat(chunks).toString("latin1");
  expect(conversation).toContain("GET https://a/ \nhost: a\nx-forwarded-for: 203.0.113.7\n");
  expect(idOf(conversation)).toBe("f-1");
});
