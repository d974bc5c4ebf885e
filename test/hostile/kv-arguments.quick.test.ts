// A worker that asks kv for everything but what it is made for.
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { counter } from "../supervisor/serving/support/reaching.ts";
import { type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { compileWorker } from "../support/workers.ts";

const patience = 240_000;
let serving: Serving;

const attacker = () =>
  compileWorker(`
import { Kv, KvError, Request, Response } from "@skerry/assemblyscript";
const own = new Kv("OWN");
function told(isOk: bool, error: KvError | null): Response {
  return Response.text(isOk ? "done" : error!.message);
}
export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  const huge = "x".repeat(1 << 20);
  const long = "x".repeat(4000);
  if (path == "/name") {
    const names = [
      "", "counts", "COUNTS", "own", "OWN ", "../count/COUNTS", "count/counts", "__proto__", "constructor",
      "OWN" + String.fromCharCode(0), long,
    ];
    let answers = "";
    for (let i = 0; i < names.length; i++) {
      const kv = new Kv(names[i]);
      answers += (kv.get("n").isOk || kv.put("n", "mine").isOk || kv.remove("n").isOk ||
        kv.list("").isOk || kv.age().isOk) ? "reached" : ".";
    }
    return Response.text(answers);
  }
  if (path == "/age") return Response.text(own.age().value.toString());
  if (path == "/key" || path == "/metadata") {
    const put = path == "/key" ? own.put(huge, "x") : own.put("m", "x", 0, long);
    return told(put.isOk, put.isOk ? null : put.error);
  }
  if (path == "/half") return told(own.put("h", "x", 0, String.fromCharCode(0xd800)).isOk, null);
  if (path == "/huge-metadata") return told(own.put("h", "x", 0, huge).isOk, null);
  if (path == "/huge-name") return told(new Kv(huge).put("h", "x").isOk, null);
  if (path == "/huge-cursor") return told(own.list("k", huge).isOk, null);
  if (path == "/seconds") {
    own.put("s", "x", u32.MAX_VALUE);
    return Response.text(own.get("s").value!.text());
  }
  if (path == "/version") {
    const versions: u64[] = [u64.MAX_VALUE, 1 << 53, (1 << 63) - 1, 1 << 63, 4294967297];
    let answers = "";
    for (let i = 0; i < versions.length; i++) {
      answers += own.putIf("v", "x", versions[i]).value.isDone ? "stored" : ".";
    }
    return Response.text(answers);
  }
  if (path == "/cursor") {
    for (let i = 0; i < 3; i++) own.put("k" + i.toString(), "x");
    const cursors = ["x", "a2==", "%00", "../..", long, "a".repeat(683), "_w", "__8", "-"];
    let answers = "";
    for (let i = 0; i < cursors.length; i++) {
      const listed = own.list("k", cursors[i]);
      answers += listed.isOk ? listed.value.keys.length.toString() : ".";
    }
    return Response.text(answers);
  }
  if (path == "/limit") {
    const some = own.list("k", "", 0).value;
    const all = own.list("k", "", u32.MAX_VALUE).value;
    return Response.text(some.keys.length.toString() + " " + all.keys.length.toString());
  }
  if (path == "/prefix") {
    const listed = own.list(huge);
    return told(listed.isOk, listed.isOk ? null : listed.error);
  }
  let calls = 0;
  while (own.get("n").isOk) calls++;
  return Response.text(calls.toString());
}
`);

beforeAll(async () => {
  serving = await startServing({ serve: "shards = 1" });
  await serving.deploy("count", await counter(), {
    ...{ grants: ["log", "kv"], kv: { COUNTS: "counts" }, routes: ["count.test/*"] },
  });
  await serving.deploy("attacker", await attacker(), {
    ...{ grants: ["log", "kv"], kv: { OWN: "own" }, routes: ["attacker.test/*"] },
    limits: { deadline: 3_000 },
  });
  expect(await count("POST")).toBe("1");
}, patience);
afterAll(() => serving.end());

async function count(method: "GET" | "POST"): Promise<string> {
  const answer = await request(serving.url, { method, headers: { host: "count.test" } });
  return answer.body.text();
}

const tooLong = "the key is empty, or the key, the value or the metadata is too long";

test.each([
  ["names of namespaces that are not its own", "/name", "..........."],
  ["a key of a megabyte", "/key", tooLong],
  ["metadata of 4,000 bytes", "/metadata", tooLong],
  ["the longest time there is", "/seconds", "x"],
  ["versions that no entry can have", "/version", "....."],
  ["limits of none and of all", "/limit", "1 3"],
  ["a prefix of a megabyte", "/prefix", tooLong],
  ["the age of what the host alone has", "/age", "0"],
  ["half a character as metadata", "/half", "done"],
])(
  "%s: a plain answer",
  async (_, path, body) => {
    if (path === "/limit") await serving.get("attacker.test", "/cursor");
    expect(await serving.get("attacker.test", path)).toMatchObject({ status: 200, body });
  },
  patience,
);

test.each([
  ["metadata of a megabyte", "/huge-metadata", "response-too-large"],
  ["a name of a megabyte", "/huge-name", "response-too-large"],
  ["a cursor of a megabyte", "/huge-cursor", "response-too-large"],
])("%s ends the request, and no other", async (_, path, code) => {
  const others = Promise.all([1, 2, 3].map(() => serving.get("attacker.test", "/seconds")));
  expect(await serving.get("attacker.test", path)).toMatchObject({
    status: 502,
    body: expect.stringMatching(`^${code}\n`),
  });
  for (const other of await others) expect(other).toMatchObject({ status: 200, body: "x" });
});

test("cursors that no list gave lead nowhere, or to its own keys", async () => {
  const { status, body } = await serving.get("attacker.test", "/cursor");
  expect(status).toBe(200);
  expect(body).toMatch(/^[.0-3]{9}$/);
});

test("calls without end are ended, and a neighbour's answers are what they were", {
  timeout: patience,
}, async () => {
  const endless = Array.from({ length: 8 }, () => serving.get("attacker.test", "/endless"));
  for (let n = 2; n <= 6; n++) expect(await count("POST")).toBe(`${n}`);
  for (const { status } of await Promise.all(endless)) expect([503, 504]).toContain(status);
  expect(await count("GET")).toBe("6");
  const namespaces = await serving.api<{ tenant: string; entries: number }[]>("GET", "/v1/kv");
  expect(namespaces.find(({ tenant }) => tenant === "count")).toMatchObject({ entries: 1 });
});
