// Origins that lie about the length of a short answer, which a worker passes on: what its visitor gets is whole, or is seen not to be.

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sendRaw } from "../../support/raw-http.ts";
import { type FetchingFront, startFetchingFront } from "./support/fetching-front.ts";
import { dechunked } from "./support/stream-worker.ts";

// Passes on what it gets; under "/framed" with fields of its own that say otherwise of its length.
const source = `
import { fetch, FetchRequest, Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  const got = fetch(new FetchRequest(request.headers.get("x-to")! + path));
  if (!got.isOk) return Response.text(got.error.code, 502);
  const response = got.value.toResponse();
  if (path.startsWith("/framed")) {
    response.headers.set("content-length", "2147483648");
    response.headers.append("transfer-encoding", "chunked");
    response.headers.append("connection", "content-type");
  }
  return response;
}
`;

const KiB16 = 16_384;
const text = (bytes: number) => "x".repeat(bytes);
const head = (fields: string, status = "200 OK") => `HTTP/1.1 ${status}\r\n${fields}\r\n\r\n`;
const stated = (length: string, content: string) =>
  `${head(`Content-Length: ${length}`)}${content}`;
const chunked = (content: string, trailers = "") =>
  `${head("Transfer-Encoding: chunked")}${content.length.toString(16)}\r\n${content}\r\n0\r\n${trailers}\r\n`;

/** What an origin sends, and the content that a visitor gets: null where the answer is 502. Of one that is not whole that can be seen. */
type Lie = readonly [name: string, sent: string, content: string | null, whole?: boolean];
const lies: readonly Lie[] = [
  ["nothing of it", stated("5", "hello"), "hello"],
  ["more bytes than there are", stated("7", "hello"), "hello", false],
  ["2 GiB", stated("2147483648", "hello"), "hello", false],
  ["fewer bytes than there are", stated("3", "hello"), "hel"],
  ["none where there are some", stated("0", "hello"), ""],
  ["a length below none", stated("-1", "hello"), null],
  ["a length twice in one field", stated("5, 5", "hello"), "hello"],
  ["a length twice", `${head("Content-Length: 5\r\nContent-Length: 5")}hello`, "hello"],
  ["two lengths", `${head("Content-Length: 5\r\nContent-Length: 6")}hello`, null],
  ["a length that has no number", stated("0x5", "hello"), null],
  ["a length past what numbers hold", stated("18446744073709551621", "hello"), null],
  [
    "a length of chunks",
    `${head("Content-Length: 5\r\nTransfer-Encoding: chunked")}5\r\nhello\r\n0\r\n\r\n`,
    null,
  ],
  ["no length, until it closes", `${head("Content-Type: text/plain")}hello`, "hello"],
  ["a chunk of 16 KiB but for a byte", chunked(text(KiB16 - 1)), text(KiB16 - 1)],
  ["a chunk of 16 KiB", chunked(text(KiB16)), text(KiB16)],
  ["a chunk of 16 KiB and a byte", chunked(text(KiB16 + 1)), text(KiB16 + 1)],
  ["16 KiB by their length", stated(`${KiB16}`, text(KiB16)), text(KiB16)],
  ["a byte more by their length", stated(`${KiB16 + 1}`, text(KiB16 + 1)), text(KiB16 + 1)],
  ["chunks that do not end", `${head("Transfer-Encoding: chunked")}5\r\nhello\r\n`, "hello", false],
  [
    "a chunk below none",
    `${head("Transfer-Encoding: chunked")}-1\r\nhello\r\n0\r\n\r\n`,
    null,
    false,
  ],
  ["fields after chunks", chunked("hello", "X-After: a\r\n"), "hello"],
  ["a length after chunks", chunked("hello", "Content-Length: 99\r\n"), "hello", false],
  ["content of 204", `${head("Content-Length: 5", "204 No Content")}hello`, ""],
  ["content of 304", `${head("Content-Length: 5", "304 Not Modified")}hello`, ""],
];

let origin: Server;
let to = "";
let server: FetchingFront;

beforeAll(async () => {
  origin = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (asked) => {
      const at = Number(/^GET \/\w+\/(\d+) /.exec(asked.toString("latin1"))?.[1]);
      // All of it in one segment, so that it is there when the worker answers.
      socket.end(lies[at]![1], "latin1");
    });
  });
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
  to = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  server = await startFetchingFront(source, to);
}, 60_000);
afterAll(async () => {
  await server.close();
  origin.close();
});

const asked = (method: string, path: string, version = "1.1") =>
  `${method} ${path} HTTP/${version}\r\nHost: x\r\nX-To: ${to}\r\nConnection: close\r\n\r\n`;
const statusOf = (conversation: string) => Number(conversation.slice(9, 12));
const headOf = (conversation: string) =>
  conversation.slice(0, conversation.indexOf("\r\n\r\n")).toLowerCase();
const contentOf = (conversation: string) =>
  conversation.slice(conversation.indexOf("\r\n\r\n") + 4);

describe.each(lies.map((lie, at) => [lie[0], at, lie] as const))(
  "an origin that says %s",
  (_, at, [, sent, content, whole = true]) => {
    // What a worker says of a length counts where nothing else is known of it.
    const isKnown = /Content-Length: (?:\d+, )?\d+\r\n\r\n/.test(sent);
    test.for([
      ["pass", whole],
      ["framed", whole && isKnown],
    ] as const)("is passed on as it is: /%s", async ([how, isWhole]) => {
      const conversation = await sendRaw(server.port, asked("GET", `/${how}/${at}`), 5_000);
      const fields = headOf(conversation).split("\r\n");
      const framing = fields.filter((each) => /^(?:content-length|transfer-encoding):/.test(each));
      expect(framing.length).toBeLessThan(2);
      if (content === null) {
        if (whole) expect(statusOf(conversation)).toBe(502);
        else expect(contentOf(conversation)).not.toContain("hello");
        return;
      }
      if ([204, 304].includes(statusOf(conversation))) {
        expect(contentOf(conversation)).toBe("");
        return;
      }
      const got = dechunked(conversation);
      expect(got.whole).toBe(isWhole);
      // Of what fails some may have gone out.
      if (isWhole || (whole && !isKnown)) expect(got.content === content).toBe(true);
      else expect(content.startsWith(got.content)).toBe(true);
    });

    test("gives a client of HTTP/1.0 no chunks, and to HEAD no content", async () => {
      const old = await sendRaw(server.port, asked("GET", `/pass/${at}`, "1.0"), 5_000);
      expect(headOf(old)).not.toContain("transfer-encoding");
      if (content !== null && whole && !/ (?:204|304) /.test(headOf(old))) {
        expect(contentOf(old) === content).toBe(true);
      }
      const bare = await sendRaw(server.port, asked("HEAD", `/pass/${at}`), 5_000);
      expect(contentOf(bare)).toBe("");
    });
  },
);

test("clients that reset their connection meanwhile leave the next ones theirs", async () => {
  for (let each = 0; each < 40; each++) {
    const socket = connect(server.port, "127.0.0.1");
    socket.on("error", () => {});
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.write(asked("GET", `/pass/${each % 2 === 0 ? 0 : 13}`));
    await new Promise((resolve) => setTimeout(resolve, each % 8));
    socket.resetAndDestroy();
  }
  for (let each = 0; each < 4; each++) {
    expect(dechunked(await sendRaw(server.port, asked("GET", "/pass/0"), 5_000))).toEqual({
      content: "hello",
      whole: true,
    });
  }
});
