// Values that are large, and several of them at once, with the default limits.
import { afterEach, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import type { Sender } from "../../runtime/services/fetch/sender.ts";
import type { KvStore } from "../../runtime/store/kv.ts";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { ask, fetchReach, kvReach, loadWaiting, sourceOf, text } from "./support/waiting.ts";

const MiB = 1024 * 1024;
const limits = { fuel: 2_000_000_000, deadline: 60_000 };

const open: RunningDeployment[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function load(...given: Parameters<typeof loadWaiting>): Promise<RunningDeployment> {
  const deployment = await loadWaiting(...given);
  open.push(deployment);
  return deployment;
}

/** Answers with so many bytes, to all at once when so many have asked. */
function answersTogether(bytes: number, together: number): Sender["send"] {
  const body = new Uint8Array(bytes);
  const all = Promise.withResolvers<void>();
  let asked = 0;
  return async ({ uri }) => {
    if (++asked === together) all.resolve();
    await all.promise;
    return { status: 200, fields: [], uri, redirected: false, body: sourceOf(body) };
  };
}

test("large contents that come back together go in one after the other", async () => {
  const source = `
import { fetch, Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const got = fetch("http://o.test/");
  return Response.text(got.isOk ? got.value.bytes().length.toString() : got.error.code);
}`;
  const visitors = 16;
  const send = answersTogether(9 * MiB, visitors);
  const deployment = await load(source, fetchReach(send, { wholeBytes: 10 * MiB }), limits);
  const outcomes = await Promise.all(Array.from({ length: visitors }, () => ask(deployment)));
  expect(outcomes.map(text)).toEqual(Array(visitors).fill(String(9 * MiB)));
  expect(deployment.isolates).toBe(1);
}, 120_000);

test("entries of the largest size come back together, and are put together", async () => {
  const source = `
import { kv } from "@skerry/assemblyscript/assembly/generated/imports";
import { Condition } from "@skerry/assemblyscript/assembly/generated/types";
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const got = kv.get("KV", new Uint8Array(1));
  const value = got.entry!.value;
  const put = kv.put("KV", new Uint8Array(1), value, 0, "", Condition.always());
  return Response.text(value.length.toString() + " " + put.version.toString());
}`;
  const visitors = 8;
  const value = new Uint8Array(25 * MiB);
  const all = Promise.withResolvers<void>();
  let asked = 0;
  const store = {
    async get() {
      if (++asked === visitors) all.resolve();
      await all.promise;
      return { entry: { value, version: 1, metadata: null, expiresAt: null } };
    },
    async put(...[, , { length }]: Parameters<KvStore["put"]>) {
      return { version: length };
    },
  } as Partial<KvStore> as KvStore;
  const deployment = await load(source, kvReach(store), limits);
  const outcomes = await Promise.all(Array.from({ length: visitors }, () => ask(deployment)));
  expect(outcomes.map(text)).toEqual(Array(visitors).fill(`${25 * MiB} ${25 * MiB}`));
}, 120_000);

test("requests that each tell of several large contents leave one after the other", async () => {
  const source = `
import { fetch } from "@skerry/assemblyscript/assembly/generated/imports";
import { Body, FetchedTag, Outgoing, Redirect } from "@skerry/assemblyscript/assembly/generated/types";
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const body = Body.bytes(new Uint8Array(9 << 20));
  let last: u32 = 0;
  for (let i = 0; i < 3; i++) {
    last = fetch.start(new Outgoing("POST", "http://o.test/", [], body, Redirect.Follow));
  }
  const got = fetch.finish(last);
  return Response.text(got.tag == FetchedTag.Response ? "answered" : "failed");
}`;
  const visitors = 6;
  const reach = fetchReach(answersTogether(9 * MiB, 3 * visitors), { wholeBytes: 10 * MiB });
  const deployment = await load(source, reach, limits);
  const outcomes = await Promise.all(Array.from({ length: visitors }, () => ask(deployment)));
  expect(outcomes.map((each) => each.error?.message ?? text(each))).toEqual(
    Array(visitors).fill("answered"),
  );
}, 120_000);

test.each([
  ["that waits", `import { Kv } from "@skerry/assemblyscript"; const kv = new Kv("KV");`],
  ["that does not wait", ""],
])(
  "large requests go together into a worker %s",
  async (_, more) => {
    const source = `
import { Request, Response } from "@skerry/assemblyscript";
${more}
export function handle(request: Request): Response {
  ${more === "" ? "" : 'if (request.method == "GET") kv.getText("k");'}
  return Response.text(request.bytes().length.toString());
}`;
    const deployment = await load(source, {}, limits);
    const visitors = 12;
    const outcomes = await Promise.all(
      Array.from({ length: visitors }, () =>
        deployment.call(
          makeRequest({
            url: "http://worker.test/",
            method: "POST",
            body: new Uint8Array(10 * MiB),
          }),
        ),
      ),
    );
    expect(outcomes.map((each) => each.error?.message ?? text(each))).toEqual(
      Array(visitors).fill(String(10 * MiB)),
    );
  },
  120_000,
);
