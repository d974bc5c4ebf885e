import { once } from "node:events";
import type { Socket } from "node:net";
import { setTimeout as setTimer } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { OutgoingRequest } from "../../../runtime/services/fetch/egress.ts";
import { Subrequests } from "../../../runtime/services/fetch/subrequests.ts";
import { startOrigin, startRaw } from "./support/servers.ts";
import { streamedBody } from "./support/sources.ts";
import { failure, kept, never, send, tenant, textOf, wholeBody } from "./support/tenants.ts";

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

/** Writes the answer as a whole, or so that each byte may come by itself. */
async function write(socket: Socket, answer: string, byByte: boolean): Promise<void> {
  if (!byByte) {
    socket.write(answer, "latin1");
    return;
  }
  socket.setNoDelay(true);
  for (const byte of Buffer.from(answer, "latin1")) {
    await new Promise<void>((resolve) => socket.write(Buffer.of(byte), () => resolve()));
  }
}

/** What a server's bytes come to. */
async function answered(answer: string, more: Partial<OutgoingRequest> = {}, byByte = false) {
  const origin = await kept(
    startRaw((socket) => {
      socket.once("data", () => write(socket, answer, byByte));
    }),
  );
  const { egress } = await tenant();
  const response = await send(egress, origin, "/", more);
  return { ...response, content: (await wholeBody(response.body)).toString("latin1") };
}

describe.each([
  ["as a whole", false],
  ["byte by byte", true],
])("an answer that comes %s", (_, byByte) => {
  test.each([
    ["100 Continue that was not asked for", `HTTP/1.1 100 Continue\r\n\r\n${ok}`],
    ["a 100 with fields", `HTTP/1.1 100 Continue\r\nx: y\r\ncontent-length: 9\r\n\r\n${ok}`],
    [
      "several interim answers",
      `HTTP/1.1 100 \r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 100 C\r\n\r\nHTTP/1.1 102 P\r\n\r\n${ok}`,
    ],
    ["an interim answer of no known status", `HTTP/1.1 199 Well\r\n\r\n${ok}`],
    ["an empty line", `\r\n${ok}`],
  ])("has %s before it", async (_, answer) => {
    const got = await answered(answer, {}, byByte);
    expect(got).toMatchObject({ status: 200, fields: [["content-length", "2"]], content: "ok" });
  });

  test.each([
    ["a folded field", "x: a\r\n \tb\r\ncontent-length: 2\r\n", [["x", "a b"]]],
    ["blanks after its length", "content-length: 2 \t\r\n", []],
    ["its length twice", "content-length: 2\r\nx: y\r\nContent-Length: 2\r\n", [["x", "y"]]],
    ["its length as a list", "content-length: 2, 2\r\nx: y\r\n", [["x", "y"]]],
    [
      "empty values",
      "x:\r\ny: \t\r\ncontent-length: 2\r\n",
      [
        ["x", ""],
        ["y", ""],
      ],
    ],
    [
      "names that are odd tokens",
      "!#$%&'*+-.^_`|~: 1\r\n1: 2\r\ncontent-length: 2\r\n",
      [
        ["!#$%&'*+-.^_`|~", "1"],
        ["1", "2"],
      ],
    ],
  ])("has %s", async (_, fields, others) => {
    const got = await answered(`HTTP/1.1 200 OK\r\n${fields}\r\nok`, {}, byByte);
    expect(got.content).toBe("ok");
    expect(got.fields.filter(([name]) => name !== "content-length")).toEqual(others);
    expect(got.fields).toContainEqual(["content-length", "2"]);
  });

  test.each([
    "HTTP/1.1 200",
    "HTTP/1.1 200 ",
    "HTTP/1.1 200 \xe4",
    "HTTP/1.3 200 OK",
    "HTTP/1.0 200 OK",
  ])("begins with %j", async (line) => {
    const got = await answered(`${line}\r\ncontent-length: 2\r\n\r\nok`, {}, byByte);
    expect(got).toMatchObject({ status: 200, content: "ok" });
  });

  test.each([
    ["extensions", '2;a=b;c="d"\r\nok\r\n0;x\r\n\r\n'],
    ["leading zeros", "0002\r\nok\r\n000\r\n\r\n"],
    ["trailers", "2\r\nok\r\n0\r\nx-t: 1\r\n\r\n"],
  ])("has chunks with %s", async (_, chunks) => {
    const got = await answered(
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n${chunks}`,
      {},
      byByte,
    );
    expect(got.content).toBe("ok");
  });

  test.each([
    [
      "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
      "is 101 Switching Protocols",
    ],
    [`HTTP/1.1 101 Switching Protocols\r\n\r\n${ok}`, "is 101 Switching Protocols"],
    ["HTTP/1.1 000 X\r\n\r\n", "status is 000"],
    ["HTTP/1.1 099 X\r\n\r\n", "status is 099"],
    ["HTTP/1.1 600 X\r\ncontent-length: 0\r\n\r\n", "status is 600"],
    ["HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n", "status is 999"],
    ["HTTP/1.1 2000 X\r\n\r\n", '"HTTP/1.1 2000 X"'],
    ["HTTP/1.1 2OO X\r\n\r\n", '"HTTP/1.1 2OO X"'],
    ["HTTP/1.1 200 OK\ncontent-length: 0\n\n", "Missing expected CR"],
    ["HTTP/1.1 200 OK\r\nx : y\r\n\r\n", "Invalid header token"],
  ])("is refused as what it is: %j", async (answer, words) => {
    const refused = await failure(answered(answer, {}, byByte));
    expect(refused.code).toBe("bad-response");
    expect(refused.message).toContain(words);
  });
});

test.each([
  ["gzip, chunked", "2\r\nok\r\n0\r\n\r\n"],
  ["gzip\r\ntransfer-encoding: chunked", "2\r\nok\r\n0\r\n\r\n"],
  ["chunked, chunked", "2\r\nok\r\n0\r\n\r\n"],
  ["chunked, br", "2\r\nok\r\n0\r\n\r\n"],
  ["chunked;q=1", "2\r\nok\r\n0\r\n\r\n"],
  ["deflate", "ok"],
  ["identity", "ok"],
  ["other", "ok"],
])("content of the transfer coding %j is not handed on as plain", async (codings, content) => {
  const answer = `HTTP/1.1 200 OK\r\ntransfer-encoding: ${codings}\r\n\r\n${content}`;
  const refused = await failure(answered(answer));
  expect(refused.code).toBe("bad-response");
  expect(refused.message).toContain(codings.replace(/\r\n.*: /, ", "));
  // Where there is no content, nothing has a coding.
  expect(await answered(answer.slice(0, -content.length), { method: "HEAD" })).toMatchObject({
    content: "",
  });
});

test.each([", 3", "\r\ncontent-length: 3", "\r\ntransfer-encoding: chunked"])(
  "a length of 2 with %j says nothing of where content ends",
  async (more) => {
    const refused = await failure(
      answered(`HTTP/1.1 200 OK\r\ncontent-length: 2${more}\r\n\r\nok`),
    );
    expect(refused.code).toBe("bad-response");
  },
);

test("a long run of blanks takes no longer than other text of its length", async () => {
  const blanks = " ".repeat(120_000);
  const got = await answered(
    `HTTP/1.1 200 OK\r\nx: a${blanks}b\r\n c\r\ncontent-length: 2\r\n\r\nok`,
  );
  expect(got.fields[0]).toEqual(["x", `a${blanks}b c`]);
});

test("interim answers without end are too much", async () => {
  const origin = await kept(
    startRaw((socket) => {
      const more = () => {
        while (socket.writable && socket.write("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)));
      };
      socket.once("data", more).on("drain", more);
    }),
  );
  const { egress } = await tenant();
  expect(await failure(send(egress, origin))).toMatchObject({
    code: "response-too-large",
    message: expect.stringContaining("interim answers (1xx)"),
  });
});

test("empty lines without end before an answer are too much, and 40,000 are not", async () => {
  expect(await failure(answered("\r\n".repeat(1_000_000) + ok))).toMatchObject({
    code: "response-too-large",
    message: expect.stringContaining("empty lines"),
  });
  expect((await answered("\r\n".repeat(40_000) + ok)).content).toBe("ok");
});

test.each(["\r\n", "\r", "\r\n\r\n"])("%j in a packet of its own is no answer", async (first) => {
  const origin = await kept(
    startRaw((socket) => {
      socket.setNoDelay(true);
      socket.once("data", () => {
        socket.write(first);
        const rest = `${first === "\r" ? "\n" : ""}HTTP/1.1 100 Continue\r\n\r\n${ok}`;
        setTimeout(() => socket.write(rest), 50);
      });
    }),
  );
  const { egress } = await tenant();
  expect(await textOf(await send(egress, origin))).toBe("ok");
});

test("content that is uploaded piece by piece is answered after 100 Continue", async () => {
  const origin = await kept(
    startRaw((socket) => {
      let sent = "";
      socket.write("HTTP/1.1 100 Continue\r\n\r\n");
      socket.on("data", (piece) => {
        sent += piece;
        if (sent.endsWith("0\r\n\r\n")) socket.write(ok);
      });
    }),
  );
  const { egress } = await tenant();
  const body = streamedBody(["one", "two"]);
  expect(await textOf(await send(egress, origin, "/", { method: "POST", body }))).toBe("ok");
});

describe("an answer that is cut", () => {
  const heads = [
    ["with a length", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nok"],
    [
      "with a length, the last of its connection",
      "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 9\r\n\r\nok",
    ],
    ["of HTTP/1.0 with a length", "HTTP/1.0 200 OK\r\ncontent-length: 9\r\n\r\nok"],
    ["in chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n"],
    [
      "in chunks, the last of its connection",
      "HTTP/1.1 200 OK\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n",
    ],
  ] as const;

  async function cut(answer: string, end: (socket: Socket) => void) {
    let connection: Socket | undefined;
    const origin = await kept(
      startRaw((socket) => {
        connection = socket;
        socket.once("data", () => socket.write(answer));
      }),
    );
    const { egress } = await tenant();
    const { body } = await send(egress, origin);
    const first = await body.read(100);
    expect(Buffer.from(first!).toString()).toBe("ok");
    end(connection!);
    return body;
  }

  test.each(heads)("%s has no normal end", async (_, answer) => {
    for (const end of [
      (socket: Socket) => socket.end(),
      (socket: Socket) => socket.resetAndDestroy(),
    ]) {
      const body = await cut(answer, end);
      expect((await failure(body.read(100))).code).toBe("reset");
    }
  });

  test("by a reset has no normal end, where the connection's is that of its content", async () => {
    for (const head of ["HTTP/1.1 200 OK\r\n\r\nok", "HTTP/1.0 200 OK\r\n\r\nok"]) {
      const body = await cut(head, (socket) => socket.resetAndDestroy());
      expect((await failure(body.read(100))).code).toBe("reset");
      expect(await (await cut(head, (socket) => socket.end())).read(100)).toBeNull();
    }
  });
});

test.each([
  ["a length", "content-length: 70000", (text: string) => text],
  ["chunks", "transfer-encoding: chunked", (text: string) => `11170\r\n${text}\r\n0\r\n\r\n`],
])(
  "content with %s is whole though its connection is reset before it is read",
  async (_, field, form) => {
    let closed: Promise<unknown> | undefined;
    const origin = await kept(
      startRaw((socket) => {
        closed = once(socket, "close");
        socket.once("data", () => {
          const head = `HTTP/1.1 200 OK\r\nconnection: close\r\n${field}\r\n\r\n`;
          // Once the other side has taken all of it.
          socket.write(head + form("a".repeat(70_000)), () =>
            setTimeout(() => socket.resetAndDestroy(), 50),
          );
        });
      }),
    );
    const { egress } = await tenant();
    const { body } = await send(egress, origin);
    await closed;
    await setTimer(50);
    expect(await wholeBody(body)).toHaveLength(70_000);
  },
);

describe("a kept connection that is closed as a request comes", () => {
  /** Answers the first request on each connection, and ends it at the next. `honest` connections do; the others at once. */
  async function closing(end: (socket: Socket) => void, honest = Number.POSITIVE_INFINITY) {
    const seen: string[] = [];
    const origin = await kept(
      startRaw((socket) => {
        let requests = 0;
        const answers = origin.sockets.length < honest;
        socket.on("data", (piece) => {
          seen.push(String(piece).split(" ", 1)[0]!);
          requests++;
          if (requests === 1 && answers) socket.write(ok);
          else end(socket);
        });
      }),
    );
    const { egress } = await tenant();
    const subrequests = new Subrequests(2, 6);
    const ask = (more: Partial<OutgoingRequest>) =>
      send(egress, origin, "/", more, never(), { subrequests });
    expect(await textOf(await ask({}))).toBe("ok");
    return { ask, seen, origin };
  }

  const ends = [
    ["an end", (socket: Socket) => socket.end()],
    ["a reset", (socket: Socket) => socket.resetAndDestroy()],
  ] as const;

  describe.each(ends)("by %s", (_, end) => {
    test.each(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])(
      "has %s sent once more, on a new one, as the same subrequest",
      async (method) => {
        const { ask, seen, origin } = await closing(end);
        const body = { tag: "bytes", val: Buffer.from("x") } as const;
        const response = await ask({ method, ...(method === "PUT" && { body }) });
        expect(await textOf(response)).toBe(method === "HEAD" ? "" : "ok");
        expect(seen).toEqual(["GET", method, method]);
        expect(origin.sockets).toHaveLength(2);
        expect((await failure(ask({}))).code).toBe("subrequest-limit");
      },
    );

    test.each(["POST", "PATCH"])("has %s fail", async (method) => {
      const { ask, seen } = await closing(end);
      expect((await failure(ask({ method }))).code).toBe("reset");
      expect(seen).toEqual(["GET", method]);
    });

    test("has what is sent again fail where the new one is closed as well", async () => {
      const { ask, seen } = await closing(end, 1);
      expect((await failure(ask({}))).code).toBe("reset");
      expect(seen).toEqual(["GET", "GET", "GET"]);
    });
  });

  test("has nothing sent again whose answer has begun, or whose content is streamed", async () => {
    const begun = await closing((socket) => socket.end("HTTP/1.1 20"));
    expect((await failure(begun.ask({}))).code).toBe("reset");
    expect(begun.seen).toEqual(["GET", "GET"]);
    const streamed = await closing((socket) => socket.end());
    const body = streamedBody(["x"]);
    expect((await failure(streamed.ask({ method: "PUT", body }))).code).toBe("reset");
    expect(streamed.seen).toEqual(["GET", "PUT"]);
  });

  test("is no reason to send anything again on a new connection", async () => {
    const seen: number[] = [];
    const origin = await kept(
      startRaw((socket) => {
        socket.once("data", () => {
          seen.push(1);
          socket.end();
        });
      }),
    );
    const { egress } = await tenant();
    expect((await failure(send(egress, origin))).code).toBe("reset");
    expect(seen).toHaveLength(1);
  });
});

describe("redirects that come round", () => {
  /** Each place of a ring points to the next. */
  const ring = () =>
    kept(
      startOrigin((request, response) => {
        const [, size, at] = /^\/(\d+)\/(\d+)/.exec(request.url!)!;
        const location = `/${size}/${(Number(at) + 1) % Number(size)}?key=secret`;
        response.writeHead(302, { location }).end();
      }),
    );

  test.each([1, 2, 20])("in a loop of %i are named so, without what is secret", async (size) => {
    const { egress } = await tenant();
    const { code, message } = await failure(send(egress, await ring(), `/${size}/0?key=secret`));
    expect(code).toBe("too-many-redirects");
    expect(message).toContain("more than 20 redirects. The redirects are a loop: http");
    expect(message).toMatch(new RegExp(`/${size}/[01]\\?… → .*/${size}/[01]\\?…\\.$`));
    expect(message).not.toContain("secret");
    expect(message.length).toBeLessThan(1_000);
  });

  test("are named so where subrequests are over first", async () => {
    const { egress } = await tenant();
    const rules = { subrequests: new Subrequests(5, 5) };
    const few = send(egress, await ring(), "/2/0", {}, never(), rules);
    expect(await failure(few)).toMatchObject({
      code: "subrequest-limit",
      message: expect.stringContaining("are a loop"),
    });
  });

  test("later than they are followed are many, and no loop", async () => {
    const { egress } = await tenant();
    const { code, message } = await failure(send(egress, await ring(), "/30/0"));
    expect(code).toBe("too-many-redirects");
    expect(message).not.toContain("loop");
  });
});
