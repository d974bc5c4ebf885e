// `skerry run`'s shard, in a process of its own: answers that are kept, and what is told of requests.
import { Agent, request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { LocalSupervisor } from "../../runtime/supervisor/local.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { compileWorker, testHost, testSettings } from "../support/workers.ts";
import { until } from "./serving/support/until.ts";

const patience = 120_000;

const sourceOf = (version: string) => `
import { Headers, Request, Response, ResponseWriter } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/log") {
    for (let i = 0; i < 100; i++) console.log(i.toString() + " " + "x".repeat(500));
    return Response.text("logged");
  }
  if (path == "/streamed") {
    const headers = new Headers();
    headers.set("cache-control", "max-age=600");
    const writer = ResponseWriter.begin(200, headers);
    for (let i = 0; i < 50; i++) writer.write("${version} " + i.toString() + " " + Math.random().toString() + "\\n");
    return writer.finish();
  }
  const response = Response.text("${version} " + Math.random().toString());
  response.headers.set("cache-control", "max-age=600");
  return response;
}
`;

let running: Awaited<ReturnType<typeof testHost>>;
let host: LocalSupervisor;
let url: string;
const outcomes: Outcome[] = [];
const agent = new Agent({ connections: 16 });
const settings = testSettings({ cache: { answers: true } });

beforeAll(async () => {
  running = await testHost();
  ({ host } = running);
  host.onRequests((ended) => outcomes.push(...ended));
  await swap("first");
  const { port } = await host.listen(0);
  url = `http://127.0.0.1:${port}`;
}, patience);
afterAll(async () => {
  await agent.close();
  await running.end();
});

async function swap(version: string): Promise<void> {
  await host.swap(await host.load(await compileWorker(sourceOf(version)), settings));
}

async function ask(path: string) {
  const { headers, body } = await request(url + path, { dispatcher: agent });
  return { text: await body.text(), cache: String(headers["cache-status"]) };
}

test.each(["/", "/streamed"])(
  "%s is given again, until another version is swapped in",
  async (path) => {
    outcomes.length = 0;
    await swap("first");
    const first = await ask(path);
    expect(first.text).toMatch(/^first /);
    const again = await ask(path);
    expect([again.text, again.cache]).toEqual([first.text, expect.stringMatching(/^skerry; hit/)]);
    await swap("second");
    const second = await ask(path);
    expect([second.text, second.cache]).toEqual([
      expect.stringMatching(/^second /),
      expect.stringMatching(/^skerry; fwd=uri-miss/),
    ]);
    await until(
      () => outcomes.map(({ cache }) => cache),
      (told) => told.join() === "miss,hit,miss",
    );
    expect(outcomes[1]!.usage).toMatchObject({ fuel: 0, hostCalls: 0 });
  },
  patience,
);

test(
  "a worker that floods its log is told in part, with how much there was besides",
  async () => {
    outcomes.length = 0;
    const began = performance.now();
    const times = 400;
    await Promise.all(Array.from({ length: times }, () => ask("/log")));
    await until(
      () => outcomes.length,
      (count) => count === times,
      60_000,
    );
    const seconds = Math.ceil((performance.now() - began) / 1_000) + 1;
    const told = outcomes.flatMap(({ log }) => log);
    const untold = outcomes.reduce((sum, { untoldLines = 0 }) => sum + untoldLines, 0);
    // None is lost without being counted.
    expect(told.length + untold).toBe(100 * times);
    const units = told.reduce((sum, { message }) => sum + message.length, 0);
    expect(units).toBeLessThanOrEqual(seconds * 1_048_576);
    expect(untold).toBeGreaterThan(0);
    // What comes later is told again.
    await new Promise((wait) => setTimeout(wait, 1_500));
    outcomes.length = 0;
    await ask("/log");
    await until(
      () => outcomes.length,
      (count) => count === 1,
    );
    expect(outcomes[0]).toMatchObject({ untoldLines: 0 });
    expect(outcomes[0]!.log).toHaveLength(100);
  },
  patience,
);
