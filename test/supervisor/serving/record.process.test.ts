import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { decodeRecording } from "../../../runtime/replay/recording-file.ts";
import { skerry } from "../../cli/skerry.ts";
import { type Serving, startServing, worker } from "./support/serving.ts";
import { until } from "./support/until.ts";

// Requests of several visitors at once, to two shards, of which the failed ones are recorded.

const source = `
  const n = request.parsedUrl.searchParams.get("n");
  const count = n === null ? 0 : I32.parseInt(n);
  let sum: u32 = 0;
  for (let i = 0; i < count * 1000; i++) sum += i ^ count;
  if (request.parsedUrl.pathname == "/trap") assert(sum == 1);
  const response = Response.text(sum.toString());
  if (request.parsedUrl.pathname == "/failed") response.status = 503;
  return response;`;

let serving: Serving;
let folder: string;
let recordings: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skerry-record-"));
  recordings = join(folder, "recordings");
  serving = await startServing({
    folder,
    serve: 'shards = 2\n[serve.record]\ndir = "recordings"\nmax-files = 20',
  });
  await serving.deploy("sums", await worker(source), { routes: ["sums.test/*"] });
}, 240_000);

afterAll(async () => {
  await serving.end();
  await rm(folder, { recursive: true, force: true });
});

const files = () => readdirSync(recordings).filter((name) => name.endsWith(".recording"));

test("failed requests are recorded under load, and replayed to the same fuel by a machine without the host", async () => {
  const paths = Array.from({ length: 120 }, (_, n) => {
    const path = n % 20 === 3 ? "trap" : n % 20 === 9 ? "failed" : "fine";
    return `/${path}?n=${n}`;
  });
  const answers = await Promise.all(
    paths.map((path) => serving.get("sums.test", path, { cookie: "session=of-a-visitor-0123" })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(statuses.filter((status) => status === 502)).toHaveLength(6);
  expect(statuses.filter((status) => status === 503)).toHaveLength(6);
  const names = await until(files, (all) => all.length === 12);
  const recorded = await Promise.all(
    names.map(async (name) => decodeRecording(readFileSync(join(recordings, name)), name)),
  );
  const uris = recorded.map(({ request }) => new URL(request.uri).pathname).sort();
  expect(uris).toEqual([...Array(6).fill("/failed"), ...Array(6).fill("/trap")]);
  for (const { worker, end } of recorded) {
    expect(worker.deployment).toMatch(/^[0-9a-f]{64}$/);
    expect(end.usage!.fuel).toBeGreaterThan(1_000);
  }
  const env = { SKERRY_DATA_DIR: join(folder, "elsewhere") };
  for (const [i, name] of names.entries()) {
    // Of each kind some: each is a process of its own.
    if (i % 4 > 1) continue;
    const { code, stdout } = await skerry(["replay", join(recordings, name), "--json"], { env });
    const { same, replayed } = JSON.parse(stdout);
    expect({ same, code }).toEqual({ same: true, code: 0 });
    expect(replayed.usage).toEqual(recorded[i]!.end.usage);
  }
  for (const name of names) {
    const bytes = readFileSync(join(recordings, name));
    const content = bytes.subarray(bytes.indexOf(10) + 1);
    const text = content[0] === 0x1f ? gunzipSync(content) : content;
    expect(text.includes("of-a-visitor")).toBe(false);
  }
}, 240_000);

test("recording stops at its bound, with one line in the log, and requests go on", async () => {
  const all = Array.from({ length: 60 }, (_, n) => serving.get("sums.test", `/failed?n=${n}`));
  for (const { status } of await Promise.all(all)) expect(status).toBe(503);
  await until(serving.log, (log) => log.includes("Recording has stopped"));
  expect((await serving.get("sums.test", "/failed?n=7")).status).toBe(503);
  expect(files().length).toBeLessThanOrEqual(20);
  expect(serving.log().split("Recording has stopped")).toHaveLength(2);
}, 60_000);
