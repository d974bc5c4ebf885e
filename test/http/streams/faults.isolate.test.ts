import { afterEach, expect, test } from "vitest";
import { HttpServer } from "../../../runtime/http/server.ts";
import { sendRaw, statusesOf } from "../../support/raw-http.ts";
import { Pieces } from "./support/sources.ts";
import { streamWorker } from "./support/stream-worker.ts";

let front: HttpServer;
afterEach(() => front.close());

const last = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
const next = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

test("whoever fails to hear of a request costs nobody an answer, and is told of", async () => {
  const faults: unknown[] = [];
  let stream = false;
  front = new HttpServer({
    route: () =>
      streamWorker(async ({ answering }) => {
        stream = !stream;
        if (stream) answering({ status: 200, fields: [], body: new Pieces(["a"]) });
        return undefined;
      }),
    onOutcome: () => {
      throw new Error("the disk is full");
    },
    onFault: (error) => {
      faults.push((error as Error).message);
      throw new Error("and so is the other");
    },
  });
  const { port } = await front.listen({ port: 0, address: "127.0.0.1" });
  expect(statusesOf(await sendRaw(port, next + next + last, 2_000))).toEqual([200, 200, 200]);
  expect(statusesOf(await sendRaw(port, "nonsense\r\n\r\n", 2_000))).toEqual([400]);
  expect(faults).toEqual(Array(4).fill("the disk is full"));
});
