import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, type Serving, startServing } from "./support/serving.ts";

let serving: Serving;
beforeAll(async () => {
  serving = await startServing();
});
afterAll(() => serving.end());

test("a host and path that nobody is bound to get 404", async () => {
  expect(await serving.get("nowhere.test")).toMatchObject({ status: 404 });
});

test("a deploy is served when it is acknowledged, by every shard", async () => {
  // Not by `deploy`, which takes artifacts that are kept: here the host prepares.
  const { sha256 } = await serving.api<{ sha256: string }>(
    "PUT",
    "/v1/modules",
    await answering("one"),
  );
  const usual = { grants: ["log"], limits: {}, variables: {}, secrets: {} };
  const order = { module: sha256, ...usual, routes: ["shop.test/*"] };
  await serving.api("POST", "/v1/workers/shop/deployments", order);
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => serving.get("shop.test", "/x")),
  );
  expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(["one"]));
});

test("a second deploy takes over, a rollback goes back, and a promotion is gradual", async () => {
  const one = (await serving.worker("shop")).current;
  const two = await serving.deploy("shop", await answering("two"));
  expect((await serving.get("shop.test")).body).toBe("two");
  await serving.api("POST", "/v1/workers/shop/rollback", {});
  expect((await serving.get("shop.test")).body).toBe("one");
  expect((await serving.worker("shop")).current).toBe(one);

  await serving.deploy("shop", await answering("two"), { percent: 30 });
  const sideOf = async (visitor: number) =>
    (await serving.get("shop.test", "/", { cookie: `skerry-visitor=${visitor}` })).body;
  const visitors = Array.from({ length: 300 }, (_, i) => i);
  const at30 = await Promise.all(visitors.map(sideOf));
  const share = at30.filter((side) => side === "two").length / visitors.length;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.4);
  await serving.api("POST", "/v1/workers/shop/promote", { percent: 60 });
  const at60 = await Promise.all(visitors.map(sideOf));
  // Nobody who had it loses it.
  expect(visitors.filter((i) => at30[i] === "two" && at60[i] === "one")).toEqual([]);
  await serving.api("POST", "/v1/workers/shop/promote", { percent: 100 });
  expect(new Set(await Promise.all(visitors.map(sideOf)))).toEqual(new Set(["two"]));
  expect(await serving.worker("shop")).toMatchObject({ current: two, candidate: null });
  const { history } = await serving.api<{ history: { event: string }[] }>(
    "GET",
    "/v1/workers/shop/history",
  );
  expect(history.map(({ event }) => event)).toEqual([
    "promote",
    "candidate",
    "candidate",
    "rollback",
    "deploy",
    "deploy",
  ]);
});

test("two rollbacks go back two deployments, and no further than the first", async () => {
  for (const text of ["one", "two", "three"]) {
    await serving.deploy("steps", await answering(text), { routes: ["steps.test/*"] });
  }
  const back = async (body: object) => {
    await serving.api("POST", "/v1/workers/steps/rollback", body);
    return (await serving.get("steps.test")).body;
  };
  expect(await back({})).toBe("two");
  expect(await back({})).toBe("one");
  for (const body of [{}, { to: "zzz" }, { to: "" }, { to: "0000" }]) {
    await expect(back(body)).rejects.toMatchObject({ code: "unknown-deployment" });
  }
  expect((await serving.get("steps.test")).body).toBe("one");
});

test("the longest route wins, and one that another worker has is refused", async () => {
  await serving.deploy("cart", await answering("cart"), { routes: ["shop.test/cart/*"] });
  expect((await serving.get("shop.test", "/cart/7")).body).toBe("cart");
  expect((await serving.get("shop.test", "/c%61rt/7")).body).toBe("cart");
  expect((await serving.get("shop.test", "/cartoon")).body).toBe("two");
  const taken = serving.deploy("thief", await answering("mine"), { routes: ["SHOP.test/cart/*"] });
  await expect(taken).rejects.toMatchObject({ code: "route-conflict" });
  expect((await serving.get("shop.test", "/cart/7")).body).toBe("cart");
  await expect(serving.worker("thief")).rejects.toMatchObject({ code: "unknown-worker" });
});

test("a worker that does not start is refused, with what it failed with, and nothing changes", async () => {
  const { compileWorker } = await import("../../support/workers.ts");
  const endless = await compileWorker(
    `import { Request, Response } from "@skerry/assemblyscript";
    let n: i32 = 0; while (true) { n++; if (n < 0) n = 1; }
    export function handle(request: Request): Response { return Response.text(n.toString()); }`,
  );
  const refused = serving.deploy("shop", endless, { limits: { fuel: 1e6, startFuel: 1e7 } });
  await expect(refused).rejects.toMatchObject({ code: "start-failed" });
  expect((await serving.get("shop.test")).body).toBe("two");
});

test("a worker that is removed is gone, with its routes", async () => {
  await serving.api("DELETE", "/v1/workers/cart");
  expect((await serving.get("shop.test", "/cart/7")).body).toBe("two");
  await expect(serving.worker("cart")).rejects.toMatchObject({ code: "unknown-worker" });
});

test("what was deployed is served again after a restart", { timeout: 60_000 }, async () => {
  const before = await serving.worker("shop");
  serving.process.kill("SIGKILL");
  await serving.exited;
  const again = await startServing({ folder: serving.folder });
  try {
    expect(await again.worker("shop")).toMatchObject({
      current: before.current,
      routes: before.routes,
    });
    expect((await again.get("shop.test")).status).toBe(200);
  } finally {
    await again.end();
  }
});
