import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mirror } from "./support/mirror.ts";
import { textsIn } from "./support/process-memory.ts";
import { type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const secrets = { plain: newSecret(), shop: newSecret(), bank: newSecret() };

function newSecret(): string {
  return `secret-${randomBytes(12).toString("hex")}`;
}

let serving: Serving;
beforeAll(async () => {
  serving = await startServing({
    serve: "shards = 1",
    rest: "[cordons.payments]\nshards = 2\n[cordons.shops]",
  });
  const wasm = await mirror();
  const cordons = { plain: "default", shop: "shops", bank: "payments" };
  for (const [name, cordon] of Object.entries(cordons)) {
    await serving.deploy(name, wasm, {
      cordon,
      routes: [`${name}.test/*`],
      grants: ["config", "log"],
      secrets: { TOKEN: secrets[name as keyof typeof secrets] },
    });
  }
});
afterAll(() => serving.end());

/** The shards' processes by cordon, without those in which deployments are tried. */
async function processes(): Promise<Record<string, number[]>> {
  const { shards } = await serving.status();
  const served = shards.filter(({ cordon }) => !cordon.startsWith(":trial:"));
  const groups = Object.groupBy(served, ({ cordon }) => cordon);
  return Object.fromEntries(
    Object.entries(groups).map(([cordon, group = []]) => [cordon, group.map(({ pid }) => pid)]),
  );
}

test("cordons share no process, and the port is held by a process of none of them", async () => {
  const all = await processes();
  expect(Object.keys(all).sort()).toEqual([":front", "default", "payments", "shops"]);
  expect(all.payments).toHaveLength(2);
  const pids = (await serving.status()).shards.map(({ pid }) => pid);
  expect(new Set(pids).size).toBe(pids.length);
  expect(pids).not.toContain(serving.process.pid);
});

test("a worker's isolates are in its own cordon's processes, and none is in the front", async () => {
  for (let i = 0; i < 8; i++) expect((await serving.get("bank.test")).status).toBe(200);
  const isolates = async () => {
    const sums: Record<string, number> = {};
    for (const { cordon, isolates } of (await serving.status()).shards) {
      sums[cordon] = (sums[cordon] ?? 0) + isolates;
    }
    return sums;
  };
  // Beats tell of them a quarter of a second later.
  const seen = await until(isolates, ({ payments = 0 }) => payments > 0);
  expect(seen).toMatchObject({ ":front": 0, default: 0, shops: 0 });
  expect(seen.payments).toBeLessThanOrEqual(2);
});

test.runIf(process.platform === "linux")(
  "secrets are in no memory but that of the worker's own cordon",
  async () => {
    for (const [name, secret] of Object.entries(secrets)) {
      const { body } = await serving.get(`${name}.test`, "/secret");
      expect(body).toBe(String(secret.length));
    }
    const held: Record<string, string[]> = {};
    for (const [cordon, pids] of Object.entries(await processes())) {
      for (const pid of pids) {
        const texts = textsIn(pid, Object.values(secrets));
        held[cordon] = [...new Set([...(held[cordon] ?? []), ...texts])];
      }
    }
    // That each is found at home shows that it would be found elsewhere.
    expect(held).toEqual({
      ":front": [],
      default: [secrets.plain],
      shops: [secrets.shop],
      payments: [secrets.bank],
    });
  },
);

test("the processes of one cordon die, and no request to another is lost", async () => {
  const before = await processes();
  const answers = new Map<string, number>();
  let loading = true;
  const load = async (name: string) => {
    while (loading) {
      const answer = await serving.get(`${name}.test`).catch((error: Error) => error);
      const what = answer instanceof Error ? answer.message : answer.status;
      const key = `${name} ${what}`;
      answers.set(key, (answers.get(key) ?? 0) + 1);
    }
  };
  const clients = ["plain", "shop", "plain", "shop"].map(load);
  const bank = () => serving.get("bank.test", "/secret");
  for (const pid of before.payments!) process.kill(pid, "SIGKILL");
  const again = await until(bank, ({ status }) => status === 200, 20_000);
  expect(again.body).toBe(String(secrets.bank.length));
  loading = false;
  await Promise.all(clients);
  expect([...answers.keys()].sort()).toEqual(["plain 200", "shop 200"]);
  const after = await until(processes, ({ payments = [] }) => payments.length === 2, 20_000);
  expect(after).toMatchObject({
    ":front": before[":front"],
    default: before.default,
    shops: before.shops,
  });
  for (const pid of before.payments!) expect(after.payments).not.toContain(pid);
});

test("who follows requests sees those of a shard that took another's place", async () => {
  const seen: string[] = [];
  const ending = new AbortController();
  const tail = await serving.ask("/v1/tail", { signal: ending.signal });
  const reading = (async () => {
    for await (const chunk of tail.body!) seen.push(Buffer.from(chunk).toString());
  })().catch(() => {});
  try {
    const [pid] = (await processes()).shops!;
    process.kill(pid!, "SIGKILL");
    await until(processes, ({ shops = [] }) => shops.length === 1 && shops[0] !== pid, 20_000);
    await until(
      () => serving.get("shop.test", "/followed"),
      ({ status }) => status === 200,
      20_000,
    );
    await until(
      () => seen.join(""),
      (text) => text.includes("/followed"),
    );
  } finally {
    ending.abort();
    await reading;
  }
});
