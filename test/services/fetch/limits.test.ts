import type { Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { EgressRules } from "../../../runtime/services/fetch/egress-settings.ts";
import { startCanned, startOrigin, startRaw } from "./support/servers.ts";
import {
  failure,
  kept,
  never,
  rulesFor,
  send,
  tenant,
  textOf,
  wholeBody,
} from "./support/tenants.ts";

const head = (fields: string) => `HTTP/1.1 200 OK\r\n${fields}\r\n`;

async function outcome(canned: string, then?: (socket: Socket) => void, settings = {}) {
  const origin = await kept(startCanned(canned, then));
  const { egress } = await tenant(settings);
  return failure(send(egress, origin).then(({ body }) => wholeBody(body)));
}

describe("time", () => {
  test("a server that never answers", async () => {
    const origin = await kept(startRaw(() => {}));
    const { egress } = await tenant({ headersTimeout: 300 });
    expect(await failure(send(egress, origin))).toMatchObject({ code: "timeout" });
  });

  test("a server that stops in the middle of its head", async () => {
    const late = await outcome("HTTP/1.1 200 OK\r\nx-a: ", undefined, { headersTimeout: 300 });
    expect(late.code).toBe("timeout");
  });

  test("a server that stops in the middle of its body", async () => {
    const late = await outcome(`${head("content-length: 10\r\n")}12345`, undefined, {
      bodyTimeout: 300,
    });
    expect(late.code).toBe("timeout");
  });

  test("a server that sends a body byte by byte is waited for, but not for ever", async () => {
    const origin = await kept(
      startOrigin((_, response) => {
        let sent = 0;
        const timer = setInterval(() => response.write(String(sent++ % 10)), 20);
        response.on("close", () => clearInterval(timer));
      }),
    );
    const { egress } = await tenant({ bodyTimeout: 20_000, totalTimeout: 1_500 });
    const { body } = await send(egress, origin);
    let text = "";
    const late = await failure(
      (async () => {
        for (;;) text += Buffer.from((await body.read(100)) ?? []).toString();
      })(),
    );
    expect(late).toMatchObject({ code: "timeout", message: expect.stringContaining("1500") });
    expect(text.startsWith("0123")).toBe(true);
  });

  test("a worker's own times stand in the place of the tenant's, the shorter and the longer ones", async () => {
    const origin = await kept(
      startOrigin(async ({ url }, response) => {
        if (url === "/silent") return;
        response.write("data: 1\n\n");
        if (url === "/stops") return;
        await setTimeout(1_500);
        response.end("data: 2\n\n");
      }),
    );
    const { egress } = await tenant({ headersTimeout: 300, bodyTimeout: 300, totalTimeout: 600 });
    const under = (path: string, times: Partial<EgressRules>) =>
      send(egress, origin, path, {}, never(), times).then(textOf);
    const patient = { idleTimeout: 20_000, totalTimeout: 20_000 };
    expect(await under("/events", patient)).toBe("data: 1\n\ndata: 2\n\n");
    expect(await failure(under("/events", { idleTimeout: 20_000 }))).toMatchObject({
      code: "timeout",
      message: expect.stringContaining("600"),
    });
    for (const path of ["/silent", "/stops"]) {
      const late = await failure(under(path, { idleTimeout: 400, totalTimeout: 20_000 }));
      expect([path, late.code]).toEqual([path, "timeout"]);
      expect(late.message).not.toContain("20000");
    }
  });

  test("a slow body that comes to its end is read to its end", async () => {
    const origin = await kept(
      startOrigin(async (_, response) => {
        for (const byte of "slow but whole") {
          response.write(byte);
          await setTimeout(10);
        }
        response.end();
      }),
    );
    const { egress } = await tenant();
    expect(await textOf(await send(egress, origin))).toBe("slow but whole");
  });

  test("a reader that takes its time is no timeout of the server", async () => {
    const origin = await kept(
      startOrigin((_, response) => {
        response.end(Buffer.alloc(8 * 1024 * 1024));
      }),
    );
    const { egress } = await tenant({ bodyTimeout: 2_000 });
    const { body } = await send(egress, origin);
    await setTimeout(4_000);
    expect((await wholeBody(body)).length).toBe(8 * 1024 * 1024);
  });

  test("a TLS handshake that is never answered", async () => {
    const origin = await kept(startRaw(() => {}));
    const { egress } = await tenant({ connectTimeout: 300 });
    const { code } = await failure(
      egress.send(
        {
          method: "GET",
          uri: `https://origin.test:${origin.port}/`,
          fields: [],
          body: { tag: "empty" },
          redirect: "follow",
        },
        rulesFor([`https://origin.test:${origin.port}`]),
        never(),
      ),
    );
    expect(code).toBe("timeout");
  });
});

describe("size", () => {
  test("of a body: what is over is not read", async () => {
    const origin = await kept(startOrigin((_, response) => response.end("x".repeat(1_001))));
    const { egress } = await tenant({ responseBody: 1_000 });
    const over = await failure(send(egress, origin).then(({ body }) => wholeBody(body)));
    expect(over).toMatchObject({
      code: "response-too-large",
      message: expect.stringMatching(/1000/),
    });
    const { egress: other } = await tenant({ responseBody: 1_001 });
    expect((await textOf(await send(other, origin))).length).toBe(1_001);
  });

  test("of ten thousand fields", async () => {
    const fields = Array.from({ length: 10_000 }, (_, i) => `x-${i}: ${i}\r\n`).join("");
    const over = await outcome(head(fields));
    expect(over.code).toBe("response-too-large");
    const many = await outcome(head(fields), undefined, { responseFields: 1024 * 1024 });
    expect(many).toMatchObject({
      code: "response-too-large",
      message: expect.stringContaining("10000"),
    });
  });

  test("of one field without end", async () => {
    const over = await outcome("HTTP/1.1 200 OK\r\nx-a: ", (socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write("x".repeat(10_000)));
      };
      socket.on("drain", more);
      more();
    });
    expect(over.code).toBe("response-too-large");
  });
});

describe("what is no response", () => {
  test.each([
    ["two different lengths", `${head("content-length: 5\r\ncontent-length: 6\r\n")}12345`],
    ["a list of lengths", `${head("content-length: 5, 6\r\n")}12345`],
    ["a negative length", `${head("content-length: -5\r\n")}12345`],
    [
      "a length and chunks",
      `${head("content-length: 5\r\ntransfer-encoding: chunked\r\n")}0\r\n\r\n`,
    ],
    ["broken chunks", `${head("transfer-encoding: chunked\r\n")}zz\r\n12\r\n0\r\n\r\n`],
    ["a field without a colon", head("oops\r\n")],
    ["a space before the colon", head("x-a : 1\r\n")],
    ["another protocol", "SSH-2.0-OpenSSH_9.6\r\n"],
    ["a status of nine hundred", "HTTP/1.1 900 What\r\ncontent-length: 0\r\n\r\n"],
    [
      "an upgrade that nobody asked for",
      "HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    ],
  ])("%s", async (_, canned) => {
    expect((await outcome(canned, (socket) => socket.end())).code).toBe("bad-response");
  });

  test.each([
    ["nothing", ""],
    ["half a head", "HTTP/1.1 200 OK\r\nx-a: 1\r\n"],
    ["half a body", `${head("content-length: 10\r\n")}12345`],
    ["half of its chunks", `${head("transfer-encoding: chunked\r\n")}5\r\n12345\r\n`],
  ])("%s, and the connection's end", async (_, canned) => {
    const { code } = await outcome(canned, (socket) => socket.end());
    expect(code).toMatch(/^(reset|bad-response)$/);
  });

  test("what a server sends unasked after its answer is no answer to the next request", async () => {
    const origin = await kept(
      startRaw((socket) => {
        socket.on("data", () => {
          socket.write(`${head("content-length: 2\r\n")}ok${head("content-length: 4\r\n")}evil`);
        });
      }),
    );
    const { egress } = await tenant();
    for (let i = 0; i < 3; i++) expect(await textOf(await send(egress, origin))).toBe("ok");
  });

  test("what came before a connection broke is handed over, then its end told", async () => {
    const origin = await kept(startCanned(`${head("content-length: 10\r\n")}12345`));
    const { egress } = await tenant();
    const { body } = await send(egress, origin);
    expect(Buffer.from((await body.read(100))!).toString()).toBe("12345");
    origin.sockets[0]!.destroy();
    expect((await failure(body.read(100))).code).toBe("reset");
    expect((await failure(body.read(100))).code).toBe("reset");
  });
});
