import { describe, expect, test } from "vitest";
import { testAdmin } from "../support/admin.ts";
import { FakeControl } from "../support/fake-control.ts";
import { idOf, workerStatus } from "../support/statuses.ts";

const order = { module: idOf("a"), grants: [], limits: {}, variables: {}, secrets: {} };

/** The answer to an order with something wrong in it, as its status and its sentence. */
async function refusalOf(body: unknown, path = "/v1/workers/shop/deployments") {
  await using api = await testAdmin({ control: new FakeControl([workerStatus()]) });
  const { status, json } = await api.ask(path, { method: "POST", body });
  expect(api.control.orders).toEqual([]);
  return `${status} ${json.error.code}: ${json.error.message}`;
}

describe("a mistake in a body is one sentence with the key and what is allowed", () => {
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["a key that is missing", { ...order, module: undefined }, "module is missing."],
    [
      "a key that is mistyped",
      { ...order, limits: { feul: 1 } },
      "limits.feul is not known: did you mean limits.fuel?",
    ],
    [
      "a key that is not known",
      { ...order, admission: { patience: 1 } },
      "admission.patience is not known: allowed are requestsAtOnce, queue, queueDeadline.",
    ],
    [
      "a number out of its range",
      { ...order, percent: 101 },
      "percent must be a number from 0 to 100.",
    ],
    [
      "a number as a text",
      { ...order, limits: { deadline: "30s" } },
      "limits.deadline must be a whole number from 1 to 3,600,000.",
    ],
    [
      "a name that is not one",
      { ...order, tenant: "ACME/../x" },
      "tenant must be 1 to 63 lower-case letters, digits and inner hyphens.",
    ],
    [
      "a grant that there is not",
      { ...order, grants: ["log", "files"] },
      "grants.1 must be one of log, clock, random, config, streams, fetch, kv, crypto, compression, intl, cache.",
    ],
    [
      "a namespace that is no name",
      { ...order, kv: { CARTS: "a/b" } },
      "kv.CARTS must be 1 to 63 lower-case letters, digits and inner hyphens, after ~ where it is replicated.",
    ],
    [
      "a variable that is no text",
      { ...order, variables: { "a/b": 1 } },
      "variables.a/b must be a text.",
    ],
    [
      "a digest that is none",
      { ...order, module: "latest" },
      "module must be the SHA-256 of a module that was put before, as 64 hexadecimal digits.",
    ],
    [
      "a list that is none",
      { ...order, routes: "a/*" },
      "routes must be a list of at most 1,000 entries.",
    ],
    ["no object at all", [], "The body must be an object."],
    [
      "several at once",
      { limits: { feul: 1, deadline: "30s" }, grants: ["files"], percent: 101, variables: 1 },
      "module is missing. grants.0 must be one of log, clock, random, config, streams, fetch, kv, crypto, compression, intl, cache. " +
        "limits.feul is not known: did you mean limits.fuel? limits.deadline must be a whole number from 1 to 3,600,000. " +
        "variables must be an object of at most 1,000 entries. percent must be a number from 0 to 100.",
    ],
  ];
  for (const [what, body, sentence] of cases) {
    test(what, async () => {
      expect(await refusalOf(body)).toBe(`400 bad-settings: ${sentence}`);
    });
  }

  test("a worker's name in the path", async () => {
    expect(await refusalOf(order, "/v1/workers/Shop/deployments")).toBe(
      "400 bad-settings: name must be 1 to 63 lower-case letters, digits and inner hyphens.",
    );
  });
});

test("an order has to name a module alone: grants are as by default, and the rest is empty", async () => {
  await using api = await testAdmin({ control: new FakeControl([workerStatus()]) });
  const path = "/v1/workers/shop/deployments";
  const { sha256: module } = await api.control.putModule(new Uint8Array(8));
  const { status } = await api.ask(path, { method: "POST", body: { module } });
  expect(status).toBe(200);
  expect(api.control.orders).toMatchObject([
    { ...order, module, worker: "shop", grants: ["log", "clock", "random", "config"] },
  ]);
});

describe("what is no body of the API is refused before it is looked into", () => {
  const refusals: readonly (readonly [string, string, string, number])[] = [
    ["a form", "application/x-www-form-urlencoded", "percent=100", 415],
    ["plain text that is JSON", "text/plain", '{"percent":100}', 415],
    ["a module where JSON belongs", "application/wasm", "\0asm", 415],
    ["broken JSON", "application/json", '{"percent":', 400],
    ["JSON that would change a prototype", "application/json", '{"__proto__":{"percent":1}}', 400],
  ];
  for (const [what, type, body, status] of refusals) {
    test(what, async () => {
      await using api = await testAdmin({ control: new FakeControl([workerStatus()]) });
      const headers = { "content-type": type };
      const path = "/v1/workers/shop/promote";
      const answer = await api.ask(path, { method: "POST", headers, body });
      expect(answer).toMatchObject({ status, json: { error: { code: "bad-request" } } });
    });
  }

  test("JSON where a module belongs, and a module without a byte", async () => {
    await using api = await testAdmin();
    const put = (type: string, body: string) =>
      api.ask("/v1/modules", { method: "PUT", headers: { "content-type": type }, body });
    expect((await put("application/json", "{}")).status).toBe(415);
    expect((await put("application/wasm", "")).status).toBe(400);
  });
});
