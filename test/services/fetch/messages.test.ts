import { describe, expect, test } from "vitest";
import type { Field } from "../../../runtime/abi/generated/types.ts";
import { hopsField, readHops } from "../../../runtime/services/fetch/hops.ts";
import { answer, startCanned, startOrigin } from "./support/servers.ts";
import {
  failure,
  get,
  kept,
  never,
  originOf,
  rulesFor,
  send,
  tenant,
  textOf,
  wholeBody,
} from "./support/tenants.ts";

/** A server that answers with what it was sent. */
const mirror = () =>
  kept(
    startOrigin((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece) => pieces.push(piece));
      request.on("end", () => {
        const { method, url, rawHeaders } = request;
        const body = Buffer.concat(pieces).toString("latin1");
        answer(response, JSON.stringify({ method, url, rawHeaders, body }));
      });
    }),
  );

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly rawHeaders: string[];
  readonly body: string;
}

async function seen(...request: Parameters<typeof send>): Promise<Seen> {
  return JSON.parse(await textOf(await send(...request)));
}

const fieldsOf = ({ rawHeaders }: Seen): Field[] =>
  rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]!] as Field] : []));

describe("a request", () => {
  test("goes out as it is, with the host's own fields", async () => {
    const origin = await mirror();
    const { egress } = await tenant();
    const got = await seen(egress, origin, "/a/../b%20c?x=1&y=%ff#part", {
      fields: [
        ["X-One", "1"],
        ["x-many", "a"],
        ["x-many", "b"],
        ["x-bytes", "\xff\xe4 tab\there"],
      ],
    });
    expect(got.url).toBe("/b%20c?x=1&y=%ff");
    expect(fieldsOf(got)).toEqual([
      ["host", `origin.test:${origin.port}`],
      ["connection", "keep-alive"],
      ["x-one", "1"],
      ["x-many", "a"],
      ["x-many", "b"],
      ["x-bytes", "\xff\xe4 tab\there"],
      [hopsField, "1"],
    ]);
  });

  test("has the length of its body", async () => {
    const origin = await mirror();
    const { egress } = await tenant();
    const bytes = Buffer.from("four");
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "GET"]) {
      const got = await seen(egress, origin, "/", { method, body: { tag: "bytes", val: bytes } });
      expect(got).toMatchObject({ method, body: "four" });
      expect(fieldsOf(got)).toContainEqual(["content-length", "4"]);
    }
    const empty = await seen(egress, origin, "/", { method: "POST" });
    expect(fieldsOf(empty)).toContainEqual(["content-length", "0"]);
  });

  test("loses what is the host's to set, and what is about a connection", async () => {
    const origin = await mirror();
    const { egress } = await tenant();
    const fields: Field[] = [
      ["Host", "evil.test"],
      ["connection", "close, x-kept"],
      ["content-length", "999"],
      ["Transfer-Encoding", "chunked"],
      ["keep-alive", "timeout=9"],
      ["proxy-authorization", "Basic eDp5"],
      ["proxy-connection", "keep-alive"],
      ["te", "gzip"],
      ["trailer", "x-t"],
      ["upgrade", "websocket"],
      ["expect", "100-continue"],
      ["http2-settings", "AAMAAABkAAQCAAAAAAIAAAAA"],
      ["X-Skerry-Hops", "0"],
      ["x-kept", "yes"],
    ];
    const got = await seen(egress, origin, "/", { fields });
    expect(fieldsOf(got)).toEqual([
      ["host", `origin.test:${origin.port}`],
      ["connection", "keep-alive"],
      ["x-kept", "yes"],
      [hopsField, "1"],
    ]);
  });

  test.each<[string, Field]>([
    ["a line break in a value", ["x-a", "b\r\nx-evil: 1"]],
    ["a line feed in a value", ["x-a", "b\nx-evil: 1"]],
    ["a carriage return in a value", ["x-a", "b\rx"]],
    ["NUL in a value", ["x-a", "b\0"]],
    ["a control character in a value", ["x-a", "b\x7f"]],
    ["a value that is no bytes", ["x-a", "\u010a"]],
    ["a line break in a name", ["x-a\r\nx-evil", "1"]],
    ["a space in a name", ["x a", "1"]],
    ["a colon in a name", [":path", "/evil"]],
    ["an empty name", ["", "1"]],
    ["fields over the limit", ["x-a", "b".repeat(200_000)]],
  ])("with %s is refused", async (_, field) => {
    const origin = await mirror();
    const { egress } = await tenant();
    const refused = await failure(send(egress, origin, "/", { fields: [field] }));
    expect(refused.code).toBe("bad-request");
    expect(origin.sockets).toHaveLength(0);
  });

  test.each(["", "GET /evil HTTP/1.1\r\n", "G T", "CONNECT", "TRACE", "Track"])(
    "of method %j is refused",
    async (method) => {
      const origin = await mirror();
      const { egress } = await tenant();
      expect((await failure(send(egress, origin, "/", { method }))).code).toBe("bad-request");
      expect(origin.sockets).toHaveLength(0);
    },
  );

  test("line breaks in a URI smuggle nothing", async () => {
    const origin = await mirror();
    const { egress } = await tenant();
    const got = await seen(egress, origin, "/a\r\nx-evil: 1\r\n\r\n \0b");
    expect(got.url).toBe("/ax-evil:%201%20%00b");
    expect(got.rawHeaders).not.toContain("x-evil");
  });
});

describe("a response", () => {
  test("comes as it is, without what was about the connection", async () => {
    const origin = await kept(
      startCanned(
        "HTTP/1.1 203 Whatever\r\nX-One: \xe4\r\nset-cookie: a=1\r\nSet-Cookie: b=2\r\n" +
          "Connection: keep-alive, x-private\r\nKeep-Alive: timeout=5\r\nX-Private: 1\r\n" +
          "Proxy-Authenticate: Basic\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n\x1f\x8b\x00\xffx",
      ),
    );
    const { egress } = await tenant();
    const response = await send(egress, origin);
    expect(response.status).toBe(203);
    expect(response.fields).toEqual([
      ["x-one", "\xe4"],
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
      ["content-encoding", "gzip"],
      ["content-length", "5"],
    ]);
    expect([...(await wholeBody(response.body))]).toEqual([0x1f, 0x8b, 0, 0xff, 0x78]);
    expect(await response.body.read(1)).toBeNull();
  });

  test("keeps no cookies", async () => {
    const origin = await kept(
      startOrigin((_, response) => answer(response, "", { "set-cookie": "a=1; Path=/" })),
    );
    const { egress } = await tenant();
    for (let i = 0; i < 2; i++) await wholeBody((await send(egress, origin)).body);
    expect(origin.requests.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined]);
  });

  test.each([204, 304])("of status %i has no body", async (status) => {
    const origin = await kept(startOrigin((_, response) => response.writeHead(status).end()));
    const { egress } = await tenant();
    const response = await send(egress, origin);
    expect(response.status).toBe(status);
    expect(await response.body.read(10)).toBeNull();
  });

  test("to HEAD has a length and no body", async () => {
    const origin = await kept(
      startOrigin((_, response) => answer(response, "hello", { "content-length": "5" })),
    );
    const { egress } = await tenant();
    const response = await send(egress, origin, "/", { method: "head" });
    expect(response.fields).toContainEqual(["content-length", "5"]);
    expect(await response.body.read(10)).toBeNull();
  });

  test("what comes before it is passed over", async () => {
    const origin = await kept(
      startOrigin((_, response) => {
        response.writeEarlyHints({ link: "</a.css>; rel=preload" });
        answer(response, "hello");
      }),
    );
    const { egress } = await tenant();
    expect(await textOf(await send(egress, origin))).toBe("hello");
  });
});

describe("loops", () => {
  test("the hops of a request are counted on", async () => {
    const origin = await mirror();
    const { egress } = await tenant();
    const base = originOf(origin);
    const response = await egress.send(get(base), rulesFor([base], { hops: 7 }), never());
    const got: Seen = JSON.parse(await textOf(response));
    expect(fieldsOf(got)).toContainEqual([hopsField, "8"]);
  });

  test("a request that has come through eight hosts goes no further", async () => {
    const origin = await mirror();
    const { egress } = await tenant();
    const base = originOf(origin);
    const refused = failure(egress.send(get(base), rulesFor([base], { hops: 8 }), never()));
    expect((await refused).code).toBe("loop");
    expect(origin.sockets).toHaveLength(0);
  });

  test("a worker that calls itself is cut, by a redirect too", async () => {
    const origin = await kept(
      startOrigin((_, response) => response.writeHead(302, { location: "/self" }).end()),
    );
    const { egress } = await tenant();
    const base = originOf(origin);
    const rules = rulesFor([base], {
      self: ({ host, path }) => host === "origin.test" && path.startsWith("/self"),
    });
    expect((await failure(egress.send(get(`${base}/self`), rules, never()))).code).toBe("loop");
    expect(origin.requests).toHaveLength(0);
    expect((await failure(egress.send(get(`${base}/other`), rules, never()))).code).toBe("loop");
    expect(origin.requests).toHaveLength(1);
  });

  test.each<[number, Field[]]>([
    [0, []],
    [0, [["x-other", "3"]]],
    [3, [[hopsField, "3"]]],
    [
      5,
      [
        ["X-Skerry-Hops", "3"],
        ["x-skerry-hops", "5"],
      ],
    ],
    [8, [[hopsField, "-1"]]],
    [8, [[hopsField, "none"]]],
    [8, [[hopsField, "1e9"]]],
  ])("%i hops are read from %j", (hops, fields) => {
    expect(readHops(fields)).toBe(hops);
  });
});
