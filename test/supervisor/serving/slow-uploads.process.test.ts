// Clients that send next to nothing of a body, and the others of the same worker.
import { afterAll, beforeAll, expect, test } from "vitest";
import { RawClients } from "../../http/support/raw-clients.ts";
import { compileWorker } from "../../support/workers.ts";
import { type Serving, startServing } from "./support/serving.ts";

const patience = 120_000;
/** More than its isolates have instances. */
const many = 300;
const clients = new RawClients();

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({ serve: 'shards = 1\nqueue-deadline = "20s"' });
  const counts = await compileWorker(`
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  if (request.parsedUrl.pathname == "/at-once") return Response.text("answered");
  const content = request.stream();
  let bytes = 0;
  for (let piece = content.read(); piece !== null; piece = content.read()) bytes += piece.length;
  return Response.text(bytes.toString());
}`);
  await serving.deploy("counts", counts, {
    grants: ["log", "streams"],
    limits: { deadline: 100_000 },
    routes: ["counts.test/*"],
  });
  expect((await serving.get("counts.test")).body).toBe("0");
}, patience);
afterAll(async () => {
  clients.end();
  await serving.end();
});

const open = () => clients.open(Number(new URL(serving.url).port));

async function post(path: string, sent: string) {
  const client = await open();
  client.send(`POST ${path} HTTP/1.1\r\nHost: counts.test\r\nContent-Length: 5\r\n\r\n${sent}`);
  return client;
}

test("a worker that answers before it reads does not wait for its client for long", async () => {
  const client = await post("/at-once", "");
  await client.until(/\r\n\r\nanswered/, 20_000);
});

test("however many there are, others are answered, with a body and without", {
  timeout: patience,
}, async () => {
  const slow = await Promise.all(Array.from({ length: many }, () => post("/", "x")));
  // Those that are told of to the worker are, by now.
  await new Promise((wait) => setTimeout(wait, 3_000));
  for (let each = 0; each < 3; each++) {
    expect(await serving.get("counts.test")).toMatchObject({ status: 200, body: "0" });
    const whole = await post("/", "12345");
    await whole.until(/200 OK[\s\S]*\r\n\r\n5$/, 20_000);
  }
  expect(slow.every(({ received }) => received === "")).toBe(true);
  // Who sends the rest is answered as well: it had its place, or gets one.
  for (const client of slow) client.send("2345");
  for (const client of slow) await client.until(/200 OK[\s\S]*\r\n\r\n5$/, 60_000);
});
