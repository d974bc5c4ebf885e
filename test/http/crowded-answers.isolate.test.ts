// More large answers than there is memory for.
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import type { AnswerRoom } from "../../runtime/message/answer-room.ts";
import { AnswerTurns } from "../../runtime/worker/queue/answer-turns.ts";
import { type LoadedGuest, loadGuest, startFront, type TestFront } from "./support/front.ts";

const MiB = 1024 * 1024;
const size = 5 * MiB;
const source = `
import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  return Response.bytes(new Uint8Array(${size}));
}
`;

let guest: LoadedGuest;
let server: TestFront;
const room: AnswerRoom = {
  bytesFor: (worker) => server.front.answerRoom.bytesFor(worker),
  whenRoom: (worker, then) => server.front.answerRoom.whenRoom(worker, then),
};

// No answer of it is known yet.
beforeEach(async () => {
  guest = await loadGuest(source, { responseBody: size }, new AnswerTurns("w", room, size));
  server = await startFront({ route: () => guest.target, answerBytes: 20 * MiB });
});
afterEach(() => guest.end());

/** A client that has asked, and reads nothing yet. */
function open() {
  const socket = connect(server.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  onTestFinished(() => {
    socket.destroy();
    server.front.close();
  });
  return socket;
}

/** How many bytes come until the connection ends. */
async function bytesOf(socket: ReturnType<typeof open>): Promise<number> {
  let bytes = 0;
  socket.on("data", (chunk) => {
    bytes += chunk.length;
  });
  await once(socket, "close");
  return bytes;
}

test("each comes whole, as requests wait until there is room", async () => {
  const lengths = await Promise.all(Array.from({ length: 24 }, () => bytesOf(open())));
  expect(Math.min(...lengths)).toBeGreaterThan(size);
  expect(server.told.map(({ outcome }) => outcome.error)).toEqual(Array(24).fill(null));
  expect(server.front.unsentBytes).toBe(0);
});

test("clients that do not read make room for others that wait", async () => {
  for (let slow = 0; slow < 6; slow++) open();
  await expect.poll(() => server.front.unsentBytes).toBeGreaterThan(9 * MiB);
  expect(await bytesOf(open())).toBeGreaterThan(size);
});
