import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { settled, until } from "./support/moments.ts";
import { answer, startOrigin } from "./support/servers.ts";
import { CountingSource, streamedBody } from "./support/sources.ts";
import { failure, kept, send, tenant, textOf, wholeBody } from "./support/tenants.ts";

const mebibyte = 1024 * 1024;

/** A server whose body has no end, and how much of it the server could send. */
async function endless() {
  const sent = { bytes: 0 };
  const origin = await kept(
    startOrigin((_, response) => {
      const piece = Buffer.alloc(64 * 1024, "x");
      const more = () => {
        while (!response.destroyed) {
          sent.bytes += piece.length;
          if (!response.write(piece)) return;
        }
      };
      response.on("drain", more);
      more();
    }),
  );
  return { origin, sent };
}

describe("a response's body", () => {
  test("comes in pieces no longer than asked for", async () => {
    const origin = await kept(
      startOrigin((_, response) => {
        response.end(Buffer.from(Array.from({ length: 1_000 }, (_, i) => i % 256)));
      }),
    );
    const { egress } = await tenant();
    const { body } = await send(egress, origin);
    const pieces: number[] = [];
    for (let piece = await body.read(7); piece !== null; piece = await body.read(7)) {
      expect(piece.length).toBeGreaterThan(0);
      expect(piece.length).toBeLessThanOrEqual(7);
      pieces.push(...piece);
    }
    expect(pieces).toEqual(Array.from({ length: 1_000 }, (_, i) => i % 256));
  });

  test("is there piece by piece, before the server has all of it", async () => {
    const origin = await kept(
      startOrigin((_, response) => {
        response.write("first");
        origin.requests[0]!.on("close", () => {});
        later = () => response.end("second");
      }),
    );
    let later = () => {};
    const { egress } = await tenant();
    const { body } = await send(egress, origin);
    expect(Buffer.from((await body.read(100))!).toString()).toBe("first");
    later();
    expect(Buffer.from((await body.read(100))!).toString()).toBe("second");
    expect(await body.read(100)).toBeNull();
  });

  test("a reader that reads nothing stops the server", async () => {
    const { origin, sent } = await endless();
    const { egress } = await tenant({ responseBody: 1024 * mebibyte });
    const { body } = await send(egress, origin);
    const held = await settled(() => sent.bytes);
    // What the buffers of two sockets hold, which the system sizes, and 64 KiB here.
    expect(held).toBeLessThan(32 * mebibyte);
    let read = 0;
    while (read < 64 * mebibyte) read += (await body.read(mebibyte))!.length;
    const then = await settled(() => sent.bytes);
    expect(then).toBeGreaterThanOrEqual(read);
    expect(then - read).toBeLessThan(32 * mebibyte);
    body.cancel();
  });

  test("is given up by the signal at once: a read then fails, and the connection is closed", async () => {
    const { origin } = await endless();
    const { egress } = await tenant();
    const controller = new AbortController();
    const { body } = await send(egress, origin, "/", {}, controller.signal);
    expect((await body.read(10))?.length).toBe(10);
    controller.abort();
    expect((await failure(body.read(10))).code).toBe("aborted");
    await until(() => origin.sockets[0]!.destroyed);
    expect((await failure(body.read(10))).code).toBe("aborted");
  });

  test("a read that waits is woken by the signal", async () => {
    const origin = await kept(startOrigin((_, response) => response.write("a")));
    const { egress } = await tenant();
    const controller = new AbortController();
    const { body } = await send(egress, origin, "/", {}, controller.signal);
    await body.read(10);
    const waiting = failure(body.read(10));
    controller.abort();
    expect((await waiting).code).toBe("aborted");
  });

  test("is cancelled by who reads it: its connection is closed, and the next request has one", async () => {
    const { origin } = await endless();
    const { egress } = await tenant({ connectionsPerOrigin: 1 });
    for (let i = 0; i < 3; i++) {
      const { body } = await send(egress, origin);
      await body.read(10);
      body.cancel();
      expect((await failure(body.read(10))).code).toBe("aborted");
    }
    await until(() => origin.sockets.every(({ destroyed }) => destroyed));
  });
});

describe("a request", () => {
  test("is given up while it waits: for its head, or for a connection", async () => {
    const origin = await kept(startOrigin(() => {}));
    const { egress } = await tenant({ connectionsPerOrigin: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = failure(send(egress, origin, "/first", {}, first.signal));
    await until(() => origin.requests.length === 1);
    const queued = failure(send(egress, origin, "/second", {}, second.signal));
    second.abort();
    expect((await queued).code).toBe("aborted");
    first.abort();
    expect((await waiting).code).toBe("aborted");
    await until(() => origin.sockets[0]!.destroyed);
    expect(origin.requests.map(({ url }) => url)).toEqual(["/first"]);
  });

  test("that is given up before it begins is not sent", async () => {
    const origin = await kept(startOrigin((_, response) => answer(response, "")));
    const { egress } = await tenant();
    const body = streamedBody(["x"]);
    const gone = failure(send(egress, origin, "/", { method: "POST", body }, AbortSignal.abort()));
    expect((await gone).code).toBe("aborted");
    expect(body.val.cancelled).toBe(true);
    expect(origin.sockets).toHaveLength(0);
  });
});

describe("a request's body", () => {
  test("is sent piece by piece", async () => {
    const origin = await kept(
      startOrigin((request, response) => {
        response.writeHead(200, { "x-coding": request.headers["transfer-encoding"] ?? "" });
        request.pipe(response);
      }),
    );
    const { egress } = await tenant();
    const body = streamedBody(["one ", "two ", "three"]);
    const response = await send(egress, origin, "/", { method: "POST", body });
    expect(response.fields).toContainEqual(["x-coding", "chunked"]);
    expect(await textOf(response)).toBe("one two three");
    expect(body.val.cancelled).toBe(false);
  });

  test("that is empty is none", async () => {
    const origin = await kept(
      startOrigin((request, response) =>
        answer(response, JSON.stringify(request.headers["content-length"] ?? null)),
      ),
    );
    const { egress } = await tenant();
    const body = streamedBody([]);
    const response = await send(egress, origin, "/", { method: "POST", body });
    expect(await textOf(response)).toBe('"0"');
  });

  test("a server that reads nothing stops the source", async () => {
    const origin = await kept(startOrigin((request) => request.pause()));
    const { egress } = await tenant();
    const piece = Buffer.alloc(64 * 1024);
    const source = new CountingSource(() => piece);
    const controller = new AbortController();
    const request = { method: "POST", body: { tag: "stream" as const, val: source } };
    const waiting = failure(send(egress, origin, "/", request, controller.signal));
    await until(() => origin.requests.length === 1);
    expect(await settled(() => source.bytes)).toBeLessThan(32 * mebibyte);
    expect(source.cancelled).toBe(false);
    controller.abort();
    expect((await waiting).code).toBe("aborted");
    await until(() => source.cancelled);
  });

  test("goes through as a whole, both ways at once, however large it is", async () => {
    const origin = await kept(startOrigin((request, response) => request.pipe(response)));
    const { egress } = await tenant({ responseBody: 1024 * mebibyte });
    const total = 128 * mebibyte;
    const piece = Buffer.alloc(64 * 1024, "y");
    let left = total;
    const source = new CountingSource(() => {
      left -= piece.length;
      return left < 0 ? null : piece;
    });
    const request = { method: "POST", body: { tag: "stream" as const, val: source } };
    const { body } = await send(egress, origin, "/", request);
    let read = 0;
    for (let got = await body.read(mebibyte); got !== null; got = await body.read(mebibyte)) {
      read += got.length;
    }
    expect(read).toBe(total);
  });

  test("whose source fails ends the request", async () => {
    const origin = await kept(startOrigin((request) => request.resume()));
    const { egress } = await tenant();
    let pieces = 0;
    const source = new CountingSource(async () => {
      if (pieces++ === 3) throw new Error("the visitor left /home/operator");
      await setTimeout(10);
      return Buffer.from("x");
    });
    const request = { method: "POST", body: { tag: "stream" as const, val: source } };
    const broken = await failure(send(egress, origin, "/", request));
    expect(broken.code).toBe("aborted");
    expect(broken.message).not.toContain("/home");
    await until(() => origin.sockets[0]!.destroyed);
  });

  test("is cancelled when the server answers without reading it", async () => {
    const origin = await kept(
      startOrigin((_, response) => answer(response, "enough", { connection: "close" })),
    );
    const { egress } = await tenant();
    const source = new CountingSource(async () => {
      await setTimeout(5);
      return Buffer.from("x");
    });
    const request = { method: "POST", body: { tag: "stream" as const, val: source } };
    const response = await send(egress, origin, "/", request);
    expect(await textOf(response)).toBe("enough");
    await until(() => source.cancelled);
  });

  test("is cancelled when the request is refused", async () => {
    const origin = await kept(startOrigin(() => {}));
    const { egress } = await tenant();
    const body = streamedBody(["x"]);
    const refused = failure(send(egress, origin, "/", { method: "TRACE", body }));
    expect((await refused).code).toBe("bad-request");
    expect(body.val.cancelled).toBe(true);
  });

  test("an answer is whole though its request's body is not: events both ways", async () => {
    const origin = await kept(
      startOrigin((request, response) => {
        response.writeHead(200).flushHeaders();
        request.on("data", (piece) => response.write(`got ${piece};`));
        request.on("end", () => response.end("end"));
      }),
    );
    const { egress } = await tenant();
    const waiting: ((piece: Uint8Array | null) => void)[] = [];
    const source = new CountingSource(() => new Promise((resolve) => waiting.push(resolve)));
    const request = { method: "POST", body: { tag: "stream" as const, val: source } };
    const sending = send(egress, origin, "/", request);
    await until(() => waiting.length > 0);
    waiting.shift()!(Buffer.from("1"));
    const { body } = await sending;
    expect(Buffer.from((await body.read(100))!).toString()).toBe("got 1;");
    await until(() => waiting.length > 0);
    waiting.shift()!(Buffer.from("2"));
    expect(Buffer.from((await body.read(100))!).toString()).toBe("got 2;");
    await until(() => waiting.length > 0);
    waiting.shift()!(null);
    expect((await wholeBody(body)).toString()).toBe("end");
  });
});
