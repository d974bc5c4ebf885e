import { afterAll, beforeAll, expect, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import type { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { type Origin, startOrigin } from "../../services/fetch/support/servers.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { buildGuest } from "./support/build-guest.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";

// The Web's `fetch` in StarlingMonkey, whose event loop polls for all that it waits for at once.

let origin: Origin;
let egress: Egress;
let worker: RunningDeployment;

beforeAll(async () => {
  origin = await startOrigin((request, response) => {
    if (request.url === "/held") return;
    let body = "";
    request.on("data", (piece) => {
      body += piece;
    });
    request.on("end", () => {
      response.setHeader("x-seen", String(request.method));
      const late = request.url === "/1" ? 200 : 0;
      setTimeout(() => response.end(`${request.url} ${body}`), late);
    });
  });
  egress = new Egress();
  const limits = { fuel: 3_000_000_000 };
  const reach = reachOf(egress, [origin.port]);
  worker = await loadFetching(await buildGuest("starlingmonkey"), reach, { limits });
}, 240_000);

afterAll(async () => {
  await worker.dispose();
  await egress.close();
  await origin.close();
});

const told = async (path: string, place = "") => {
  const { port } = origin;
  const outcome = await ask(
    worker,
    `${path}=${encodeURIComponent(`http://127.0.0.1:${port}/${place}`)}`,
  );
  return outcome.error === null ? text(outcome) : outcome.error.message;
};

test("sends content, and reads the answer", async () => {
  expect(await told("/post?to", "place")).toBe("200 POST /place from a guest");
}, 60_000);

test("begins several fetches and waits for all", async () => {
  expect(await told("/several?from")).toBe("/1  /2  /3 ");
}, 60_000);

test("answers with an origin's answer", async () => {
  expect(await told("/pass?from", "passed")).toBe("/passed ");
}, 60_000);

test("a timer beside a fetch fires in its time", async () => {
  const begun = performance.now();
  expect(await told("/first?from", "held")).toBe("a timer");
  expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
  expect(await told("/first?from", "here")).toBe("/here ");
}, 60_000);

test("what is not allowed is an error that a program can handle", async () => {
  expect(text(await ask(worker, "/fetch"))).toMatch(/^refused: \w+/);
}, 60_000);
