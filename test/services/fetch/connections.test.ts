import { constants, createSecureServer } from "node:http2";
import { createServer as createHttps, type ServerOptions } from "node:https";
import { createServer as createTls, type TLSSocket } from "node:tls";
import { describe, expect, test } from "vitest";
import type { Egress } from "../../../runtime/services/fetch/egress.ts";
import { outwardConnections } from "../../../runtime/services/outward-connections.ts";
import { certificate, key } from "./support/certificate.ts";
import { settled, until } from "./support/moments.ts";
import { answer, listen, type Origin, startHolding, startOrigin } from "./support/servers.ts";
import { CountingSource } from "./support/sources.ts";
import {
  failure,
  get,
  kept,
  never,
  rulesFor,
  send,
  tenant,
  textOf,
  wholeBody,
} from "./support/tenants.ts";

const hello = () => kept(startOrigin((_, response) => answer(response, "hello")));
const trusting = { extraAuthorities: [certificate] };

async function secureTenant(settings = {}): Promise<Egress> {
  const { egress, names } = await tenant({ ...trusting, ...settings });
  names.set("skerry.test", ["127.0.0.1"]);
  names.set("else.test", ["127.0.0.1"]);
  return egress;
}

const secureUri = ({ port }: Origin, host = "skerry.test") => `https://${host}:${port}`;

async function fetchText(egress: Egress, uri: string): Promise<string> {
  return textOf(await egress.send(get(uri), rulesFor([new URL(uri).origin]), never()));
}

describe("connections", () => {
  test("fifty requests in a row share one", async () => {
    const origin = await hello();
    const { egress, names } = await tenant();
    for (let i = 0; i < 50; i++) expect(await textOf(await send(egress, origin))).toBe("hello");
    expect(origin.requests).toHaveLength(50);
    expect(origin.sockets).toHaveLength(1);
    expect(names.questions).toHaveLength(2);
  });

  test("of all tenants together there are as many as the process may have, and one that fails is none", async () => {
    const [one, other] = [await hello(), await hello()];
    const [first, second] = [await tenant(), await tenant()];
    outwardConnections.most = outwardConnections.open + 1;
    try {
      expect(await textOf(await send(first.egress, one))).toBe("hello");
      expect(await failure(send(second.egress, other))).toMatchObject({ code: "connection-limit" });
      expect(other.sockets).toHaveLength(0);
      await first.egress.close();
      await until(() => !outwardConnections.full);
      second.names.set("nobody.test", ["127.0.0.1"]);
      const nobody = "http://nobody.test:1";
      const rules = rulesFor([nobody]);
      for (let n = 0; n < 3; n++) {
        const failed = await failure(second.egress.send(get(nobody), rules, never()));
        expect(failed).toMatchObject({ code: "connect" });
        await until(() => !outwardConnections.full);
      }
      expect(await textOf(await send(second.egress, other))).toBe("hello");
    } finally {
      outwardConnections.most = Number.POSITIVE_INFINITY;
    }
  });

  test("two tenants never share one, nor an answer of DNS", async () => {
    const origin = await hello();
    const tenants = [await tenant(), await tenant()];
    for (let i = 0; i < 5; i++) {
      for (const { egress } of tenants) await wholeBody((await send(egress, origin)).body);
    }
    expect(origin.sockets).toHaveLength(2);
    const ports = origin.requests.map(({ socket }) => socket.remotePort);
    expect(new Set(ports.filter((_, i) => i % 2 === 0)).size).toBe(1);
    expect(new Set(ports.filter((_, i) => i % 2 === 1)).size).toBe(1);
    for (const { names } of tenants) expect(names.questions).toHaveLength(2);
  });

  test("to one origin are limited: what is over waits for its turn", async () => {
    const origin = await kept(startHolding());
    const { held } = origin;
    const { egress } = await tenant({ connectionsPerOrigin: 3, connectionPatience: 60_000 });
    const answers = Array.from({ length: 9 }, async () => textOf(await send(egress, origin)));
    await until(() => held.length === 3);
    expect(await settled(() => held.length)).toBe(3);
    for (let i = 0; i < 9; i++) {
      await until(() => held.length > i);
      held[i]!();
    }
    expect(await Promise.all(answers)).toEqual(Array(9).fill("hello"));
    expect(origin.sockets).toHaveLength(3);
  });

  test("to one origin that are all in use fail what waits for one, soon and by name", async () => {
    const origin = await kept(
      startOrigin((_, response) => {
        response.write("data: 1\n\n");
      }),
    );
    const { egress } = await tenant({ connectionsPerOrigin: 3, connectionPatience: 200 });
    const slow = await Promise.all(Array.from({ length: 3 }, () => send(egress, origin)));
    expect(await failure(send(egress, origin))).toMatchObject({
      code: "connection-limit",
      message: expect.stringContaining("3 requests at the origin at once"),
    });
    // Who gives up while it waits keeps no place, nor does an answer that was given up.
    const leaver = new AbortController();
    const left = failure(send(egress, origin, "/", {}, leaver.signal));
    leaver.abort();
    slow[0]!.body.cancel();
    expect((await left).code).toBe("aborted");
    const next = await send(egress, origin);
    expect(next.status).toBe(200);
    expect((await failure(send(egress, origin))).code).toBe("connection-limit");
    for (const { body } of [next, ...slow]) body.cancel();
    const all = await Promise.all(Array.from({ length: 3 }, () => send(egress, origin)));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
    for (const { body } of all) body.cancel();
  });

  test("to all origins together are limited", async () => {
    const origin = await kept(
      startOrigin(({ url }, response) => {
        if (url === "/whole") answer(response, "hello");
        else response.write("data: 1\n\n");
      }),
    );
    const { egress } = await tenant({ requestsAtOnce: 2 });
    const [first, second] = [await send(egress, origin), await send(egress, origin)];
    expect((await failure(send(egress, origin))).code).toBe("connection-limit");
    first.body.cancel();
    second.body.cancel();
    expect(await textOf(await send(egress, origin, "/whole"))).toBe("hello");
  });

  test("to one origin are enough for the event streams of many visitors at once", async () => {
    const origin = await kept(
      startOrigin((_, response) => {
        response.write("data: 1\n\n");
      }),
    );
    const { egress } = await tenant();
    const answers = await Promise.all(Array.from({ length: 400 }, () => send(egress, origin)));
    for (const { body } of answers) {
      expect(Buffer.from((await body.read(100))!).toString()).toBe("data: 1\n\n");
    }
    for (const { body } of answers) body.cancel();
  });

  test("are kept to so many origins: the one used longest ago is left", async () => {
    const origins = [await hello(), await hello(), await hello()];
    const { egress } = await tenant({ origins: 2 });
    for (const origin of origins) await wholeBody((await send(egress, origin)).body);
    await until(() => origins[0]!.sockets[0]!.destroyed);
    await wholeBody((await send(egress, origins[2]!)).body);
    expect(origins[2]!.sockets).toHaveLength(1);
  });

  test("an origin more than may be in use at once is refused", async () => {
    const silent = await kept(startOrigin(() => {}));
    const origin = await hello();
    const { egress } = await tenant({ origins: 1 });
    const controller = new AbortController();
    const waiting = failure(send(egress, silent, "/", {}, controller.signal));
    await until(() => silent.requests.length === 1);
    expect((await failure(send(egress, origin))).code).toBe("connect");
    controller.abort();
    expect((await waiting).code).toBe("aborted");
    await until(() => silent.sockets[0]!.destroyed);
    expect(await textOf(await send(egress, origin))).toBe("hello");
  });

  test("end when they were idle for long enough, whatever the server offers", async () => {
    const origin = await kept(
      startOrigin((_, response) => answer(response, "hello", { "keep-alive": "timeout=3600" })),
    );
    const { egress } = await tenant({ idle: 200 });
    await wholeBody((await send(egress, origin)).body);
    await until(() => origin.sockets[0]!.destroyed);
  });

  test("a request is never sent again", async () => {
    let times = 0;
    const origin = await kept(
      startOrigin((request) => {
        times++;
        request.socket.destroy();
      }),
    );
    const { egress } = await tenant();
    expect((await failure(send(egress, origin))).code).toBe("reset");
    expect(times).toBe(1);
  });

  test("nobody listens there", async () => {
    const origin = await hello();
    await origin.close();
    const { egress } = await tenant();
    expect((await failure(send(egress, { ...origin }))).code).toBe("connect");
  });

  test("closing ends what is under way, and nothing is sent after it", async () => {
    const origin = await kept(startOrigin(() => {}));
    const { egress } = await tenant();
    const waiting = failure(send(egress, origin));
    await until(() => origin.requests.length === 1);
    await egress.close();
    expect((await waiting).code).toBe("aborted");
    expect((await failure(send(egress, origin))).code).toBe("aborted");
    expect(origin.requests).toHaveLength(1);
  });
});

describe("TLS", () => {
  const secure = (options: ServerOptions = {}) =>
    kept(
      listen(
        createHttps({ cert: certificate, key, ...options }, (_, response) =>
          answer(response, "secret"),
        ),
        [],
      ),
    );

  test("HTTP/1.1 is spoken to who speaks no other, and the name stays what it is for", async () => {
    const names: (string | boolean | null)[] = [];
    const server = createHttps({ cert: certificate, key }, (request, response) => {
      names.push((request.socket as TLSSocket).servername);
      answer(response, `${request.httpVersion} ${request.headers.host}`);
    });
    const origin = await kept(listen(server, []));
    const egress = await secureTenant();
    expect(await fetchText(egress, secureUri(origin))).toBe(`1.1 skerry.test:${origin.port}`);
    expect(names).toEqual(["skerry.test"]);
  });

  test("a certificate that nobody vouches for is refused", async () => {
    const origin = await secure();
    const egress = await secureTenant({ extraAuthorities: [] });
    const refused = await failure(fetchText(egress, secureUri(origin)));
    expect(refused).toMatchObject({ code: "tls", message: expect.stringMatching(/CERT/) });
  });

  test("a certificate for another name is refused", async () => {
    const origin = await secure();
    const egress = await secureTenant();
    expect((await failure(fetchText(egress, secureUri(origin, "else.test")))).code).toBe("tls");
  });

  test("a certificate for an address is taken", async () => {
    const origin = await secure();
    const egress = await secureTenant();
    expect(await fetchText(egress, secureUri(origin, "127.0.0.1"))).toBe("secret");
  });

  test("a server without TLS is refused", async () => {
    const origin = await hello();
    const egress = await secureTenant();
    expect((await failure(fetchText(egress, secureUri(origin)))).code).toBe("tls");
  });

  test("a session is taken up again by its own tenant alone", async () => {
    const server = createTls({ cert: certificate, key, ALPNProtocols: ["http/1.1"] });
    const reused: boolean[] = [];
    server.on("secureConnection", (socket) => {
      reused.push(socket.isSessionReused());
      socket.on("error", () => {});
      socket.once("data", () => {
        socket.end("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok");
      });
    });
    const origin = await kept(listen(server, []));
    const first = await secureTenant();
    const second = await secureTenant();
    for (const egress of [first, first, second]) {
      expect(await fetchText(egress, secureUri(origin))).toBe("ok");
    }
    expect(reused).toEqual([false, true, false]);
  });
});

describe("HTTP/2", () => {
  const secure2 = (onStream: Parameters<ReturnType<typeof createSecureServer>["on"]>[1]) => {
    const server = createSecureServer({ cert: certificate, key, allowHTTP1: true });
    server.on("stream", onStream);
    return kept(listen(server as unknown as ReturnType<typeof createTls>, []));
  };

  test("sends nothing again whose stream was reset", async () => {
    const seen: unknown[] = [];
    const origin = await secure2((stream, headers) => {
      stream.on("error", () => {});
      seen.push(headers[":method"]);
      if (seen.length === 1) stream.respond({ ":status": 204 }, { endStream: true });
      else stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    });
    const egress = await secureTenant();
    const uri = secureUri(origin);
    const ask = (method: string) => egress.send(get(uri, { method }), rulesFor([uri]), never());
    expect((await ask("GET")).status).toBe(204);
    expect(await failure(ask("PUT"))).toMatchObject({ code: "reset" });
    expect(seen).toEqual(["GET", "PUT"]);
  });

  test.each(["NGHTTP2_CANCEL", "NGHTTP2_INTERNAL_ERROR"] as const)(
    "has no end where content is reset by %s",
    async (reason) => {
      const origin = await secure2((stream) => {
        stream.on("error", () => {});
        stream.respond({ ":status": 200 }, { waitForTrailers: true });
        // In the place of the frame that ends the stream.
        stream.on("wantTrailers", () => stream.close(constants[reason]));
        stream.end("some");
      });
      const egress = await secureTenant();
      const uri = secureUri(origin);
      const { body } = await egress.send(get(uri), rulesFor([uri]), never());
      expect(await failure(wholeBody(body))).toMatchObject({ code: "reset" });
    },
  );

  test("has what is idempotent sent once more where a kept connection ends without a word", async () => {
    const seen: unknown[] = [];
    const origin = await secure2((stream, headers) => {
      stream.on("error", () => {});
      seen.push(headers[":method"]);
      if (seen.length % 2 === 1) stream.respond({ ":status": 204 }, { endStream: true });
      else origin.sockets.at(-1)!.destroy();
    });
    const egress = await secureTenant();
    const uri = secureUri(origin);
    const ask = (method: string) => egress.send(get(uri, { method }), rulesFor([uri]), never());
    expect((await ask("GET")).status).toBe(204);
    expect((await ask("DELETE")).status).toBe(204);
    expect(seen).toEqual(["GET", "DELETE", "DELETE"]);
    expect(await failure(ask("POST"))).toMatchObject({ code: "reset" });
    expect(seen).toEqual(["GET", "DELETE", "DELETE", "POST"]);
  });

  test("goes on after content that failed, or was given up, just after some of it was written", async () => {
    const origin = await secure2((stream) => {
      stream.on("error", () => {});
      stream.resume().on("end", () => {
        if (!stream.aborted) stream.respond({ ":status": 200 }, { endStream: true });
      });
    });
    const egress = await secureTenant();
    const uri = secureUri(origin);
    const ask = (then: () => Promise<null>, signal = never()) => {
      const left = [Buffer.from("content")];
      const val = new CountingSource(() => left.shift() ?? then());
      const body = { tag: "stream", val } as const;
      return egress.send(get(uri, { method: "POST", body }), rulesFor([uri]), signal);
    };
    const given = new AbortController();
    const giveUp = () => {
      given.abort();
      return new Promise<null>(() => {});
    };
    const failed = ask(() => Promise.reject(new Error("no more")));
    expect(await failure(failed)).toMatchObject({ code: "aborted" });
    expect((await ask(async () => null)).status).toBe(200);
    expect(await failure(ask(giveUp, given.signal))).toMatchObject({ code: "aborted" });
    expect((await ask(async () => null)).status).toBe(200);
    expect(origin.sockets).toHaveLength(1);
  });

  test("is spoken where the server does, many requests on one connection", async () => {
    const origin = await secure2((stream, headers) => {
      const { ":authority": authority, ":path": path, "x-skerry-hops": hops, te } = headers;
      stream.respond({ ":status": 200, "x-two": "2", "set-cookie": ["a=1", "b=2"] });
      stream.end(JSON.stringify({ authority, path, hops, te }));
    });
    const egress = await secureTenant();
    const uri = secureUri(origin);
    const ask = async (path: string) => {
      const request = get(uri + path, {
        fields: [
          ["te", "trailers"],
          ["connection", "x"],
          ["host", "evil.test"],
        ],
      });
      const response = await egress.send(request, rulesFor([uri]), never());
      expect(response.fields).toContainEqual(["x-two", "2"]);
      expect(response.fields.filter(([name]) => name === "set-cookie")).toHaveLength(2);
      return JSON.parse(await textOf(response));
    };
    const paths = Array.from({ length: 10 }, (_, i) => `/${i}`);
    const authority = `skerry.test:${origin.port}`;
    expect(await Promise.all(paths.map(ask))).toEqual(
      paths.map((path) => ({ authority, path, hops: "1", te: "trailers" })),
    );
    expect(origin.sockets).toHaveLength(1);
  });

  test("bodies that nobody reads hold up no other", async () => {
    const origin = await secure2((stream, headers) => {
      stream.on("error", () => {});
      stream.respond({ ":status": 200 });
      if (headers[":path"] === "/small") stream.end("small");
      else stream.write(Buffer.alloc(400_000));
    });
    const egress = await secureTenant();
    const uri = secureUri(origin);
    const large = await Promise.all(
      Array.from({ length: 20 }, () => egress.send(get(`${uri}/large`), rulesFor([uri]), never())),
    );
    expect(await fetchText(egress, `${uri}/small`)).toBe("small");
    for (const { body } of large) body.cancel();
    expect(origin.sockets).toHaveLength(1);
  });

  test.each(["stream", "connection"])(
    "a %s that breaks off in the middle of a body",
    async (what) => {
      let breakOff = () => {};
      const origin: Origin = await secure2((stream) => {
        stream.on("error", () => {});
        stream.respond({ ":status": 200 });
        stream.write("half");
        breakOff = () => {
          if (what === "stream") stream.destroy(new Error("broken"));
          else origin.sockets[0]!.destroy();
        };
      });
      const egress = await secureTenant();
      const uri = secureUri(origin);
      const { body } = await egress.send(get(uri), rulesFor([uri]), never());
      expect(Buffer.from((await body.read(100))!).toString()).toBe("half");
      breakOff();
      expect((await failure(body.read(100))).code).toBe("reset");
    },
  );

  test("a body is sent, and one that is aborted resets its stream alone", async () => {
    const resets: string[] = [];
    const origin = await secure2((stream, headers) => {
      stream.on("error", () => {});
      stream.on("close", () => resets.push(`${headers[":path"]} ${stream.rstCode}`));
      if (headers[":path"] === "/hang") return;
      stream.respond({ ":status": 200 });
      stream.pipe(stream);
    });
    const egress = await secureTenant();
    const uri = secureUri(origin);
    const controller = new AbortController();
    const hanging = failure(egress.send(get(`${uri}/hang`), rulesFor([uri]), controller.signal));
    const body = { tag: "bytes" as const, val: Buffer.alloc(300_000, "x") };
    const request = get(`${uri}/echo`, { method: "POST", body });
    const echo = await egress.send(request, rulesFor([uri]), never());
    controller.abort();
    expect((await hanging).code).toBe("aborted");
    expect((await wholeBody(echo.body)).length).toBe(300_000);
    await until(() => resets.some((reset) => reset.startsWith("/hang")));
    expect(origin.sockets).toHaveLength(1);
  });
});
