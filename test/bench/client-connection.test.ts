import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ClientConnection, expectedEnd, getRequest, type RawAnswer } from "./client-connection.ts";
import { load } from "./load.ts";

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server that answers each read with these pieces, a moment apart. */
async function answering(...pieces: readonly string[]): Promise<number> {
  const answer = async (socket: Socket) => {
    for (const piece of pieces) {
      socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", () => void answer(socket));
  });
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

/** Asks twice on one connection: the second answer may be read by a shorter way. */
async function askTwice(port: number, expected: Buffer | null): Promise<RawAnswer[]> {
  const answers: RawAnswer[] = [];
  await new Promise<void>((resolve, reject) => {
    const connection = new ClientConnection({ host: "127.0.0.1", port }, reject);
    const ask = () =>
      connection.ask(getRequest("x"), expected, (answer) => {
        answers.push(answer);
        if (answers.length < 2) ask();
        else {
          connection.close();
          resolve();
        }
      });
    ask();
  });
  return answers;
}

const head = "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Length: 5\r\n\r\n";
const asExpected = { status: 200, body: null };

test.each([
  ["in one piece", [`${head}hello`]],
  [
    "in pieces, one of them in the middle of the head's end",
    ["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r", "\nhel", "lo"],
  ],
  [
    "in chunks",
    ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n", "3\r\nllo\r\n0\r\n\r\n"],
  ],
])("an expected answer that comes %s is known as such", async (_, pieces) => {
  const port = await answering(...pieces);
  expect(await askTwice(port, expectedEnd("hello"))).toEqual([asExpected, asExpected]);
});

test("another body than the expected one is handed over, and another status told", async () => {
  const wrong = await answering(`${head}hallo`);
  expect(await askTwice(wrong, expectedEnd("hello"))).toEqual([
    { status: 200, body: Buffer.from("hallo") },
    { status: 200, body: Buffer.from("hallo") },
  ]);
  const failed = await answering(`${head.replace("200", "503")}hello`);
  expect((await askTwice(failed, expectedEnd("hello"))).map(({ status }) => status)).toEqual([
    503, 503,
  ]);
});

test("a load fails by the first wrong answer, and by a server that hangs up", async () => {
  const wrong = await answering(`${head}hallo`);
  const target = (port: number) => ({ origins: [`http://127.0.0.1:${port}`], body: "hello" });
  await expect(load(target(wrong), 2_000)).rejects.toThrow("answered 200: hallo");
  const gone = await answering("HTTP/1.1 200 OK\r\n\r\n");
  await expect(load(target(gone), 2_000)).rejects.toThrow("framed by the end");
});

test("a load counts what was answered, and its own CPU time", async () => {
  const port = await answering(`${head}hello`);
  const target = { origins: [`http://127.0.0.1:${port}`], body: "hello" };
  const figures = await load(target, 200);
  expect(figures.answered).toBeGreaterThan(64);
  expect(figures.requestsPerSecond).toBeGreaterThan(0);
  expect(figures.clientMicros).toBeGreaterThan(0);
});
