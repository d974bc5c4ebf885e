import { afterAll, beforeAll, expect, test } from "vitest";
import type { Call } from "../../runtime/isolate/inside/batch/protocol.ts";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { Artifact } from "../../runtime/module/artifact.ts";
import { type EncodedRecording, ProcessRecorder } from "../../runtime/replay/recorder.ts";
import { maskedFields } from "../../runtime/replay/secret-fields.ts";
import type { Tape } from "../../runtime/worker/outcome/tape.ts";
import { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { testSettings } from "../support/workers.ts";
import { ask } from "../worker/support/waiting.ts";
import { artifactOf, recordedWorker } from "./support/recorded.ts";

const source = `
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const response = Response.text("fine");
  if (request.parsedUrl.pathname == "/failed") response.status = 500;
  if (request.parsedUrl.pathname == "/trap") unreachable();
  return response;
}
`;

let artifact: Artifact;
beforeAll(async () => {
  artifact = await artifactOf(source);
}, 120_000);

const deployments: RunningDeployment[] = [];
afterAll(async () => {
  for (const deployment of deployments) await deployment.dispose();
});

async function load(keep: ConstructorParameters<typeof ProcessRecorder>[1]) {
  const wishes = { when: "all", sample: 1, masked: maskedFields, version: "0.0.0" } as const;
  const recorder = new ProcessRecorder(wishes, keep);
  const reach = { fetch: null, kv: null };
  const deployment = await RunningDeployment.load(
    artifact,
    testSettings(),
    () => {},
    reach,
    recorder.of(null),
  );
  deployments.push(deployment);
  return { deployment, recorder };
}

test("a share of all requests is recorded, or those that failed", async () => {
  const some = await recordedWorker(source, { wishes: { sample: 0.2 } });
  // One after the other: else some would be missed.
  for (let n = 0; n < 300; n++) await ask(some.deployment);
  const { length } = await some.files();
  expect(length).toBeGreaterThan(20);
  expect(length).toBeLessThan(120);
  await some.end();
  const failed = await recordedWorker(source, { wishes: { when: "failed" } });
  for (const path of ["/", "/failed", "/trap", "/"]) await ask(failed.deployment, path);
  const uris = (await failed.recordings()).map(({ request }) => request.uri);
  expect(uris.sort()).toEqual(["http://worker.test/failed", "http://worker.test/trap"]);
  await failed.end();
}, 120_000);

test("no request waits for whoever keeps recordings: those that end meanwhile are missed, and counted", async () => {
  const held: { recording: EncodedRecording; more: (more: { more: boolean }) => void }[] = [];
  const { deployment, recorder } = await load(
    (recording) => new Promise((more) => held.push({ recording, more })),
  );
  for (let n = 0; n < 50; n++) expect((await ask(deployment)).response!.status).toBe(200);
  expect(held).toHaveLength(8);
  for (const { more } of held.splice(0)) more({ more: true });
  await recorder.settled();
  const last = ask(deployment);
  while (held.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(held[0]!.recording.missed).toBe(42);
  held[0]!.more({ more: true });
  await last;
}, 120_000);

test("whoever keeps them and fails, or has enough, costs no request anything", async () => {
  const failing = await load(() => Promise.reject(new Error("the disk is gone")));
  for (let n = 0; n < 20; n++) expect((await ask(failing.deployment)).error).toBeNull();
  await failing.recorder.settled();
  let kept = 0;
  const full = await load(async () => ({ more: ++kept < 3 }));
  for (let n = 0; n < 20; n++) {
    expect((await ask(full.deployment)).error).toBeNull();
    await full.recorder.settled();
  }
  expect(kept).toBe(3);
}, 120_000);

test("a tape that is torn leaves its memory to others, however long its request goes on", () => {
  const wishes = { when: "all", sample: 1, masked: maskedFields, version: "0.0.0" } as const;
  const recorder = new ProcessRecorder(wishes, async () => ({ more: true })).of(null);
  const request = makeRequest({ url: "http://worker.test/" });
  const call = { request, wallClock: 0, monotonic: 0, randomKey: new Uint8Array(32) };
  const begin = () => recorder.begin("id", () => call as Call, false)!;
  const MiB = new Uint8Array(2 ** 20);
  const hold = (tape: Tape, mebibytes: number) => {
    const values = Array.from({ length: mebibytes }, () => MiB);
    tape.said({ name: "streams.write", values, asks: false });
    return !tape.torn;
  };
  const long = Array.from({ length: 4 }, begin);
  for (const tape of long) expect(hold(tape, 30)).toBe(true);
  expect(hold(begin(), 30)).toBe(false);
  for (const tape of long) expect(hold(tape, 3)).toBe(false);
  const next = begin();
  expect(hold(next, 30)).toBe(true);
  for (const tape of [...long, next]) recorder.drop(tape);
  for (const tape of Array.from({ length: 4 }, begin)) expect(hold(tape, 30)).toBe(true);
});
