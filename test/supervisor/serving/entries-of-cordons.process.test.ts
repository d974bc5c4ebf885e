// Entries of tenants in several cordons: each set of cordons has an owner and files of its own, and entries move with their tenant.
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backUp } from "../../../runtime/store/embedded/backup.ts";
import type { KvNamespaceStatus } from "../../../runtime/supervisor/control.ts";
import { counter } from "./support/reaching.ts";
import { type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-homes-"));
chmodSync(folder, 0o755);
const patience = 120_000;
const asRoot = process.getuid?.() === 0;
const granted = { grants: ["log", "kv"], kv: { COUNTS: "counts" } };
const cordons = "[cordons.shops]\nshards = 1\n[cordons.banks]\nshards = 1\n[tenants.both]\n";
/** The same with users. */
const withUsers = `[cordons.default]\nuser = "nobody"\n${cordons
  .replace("shards = 1", 'shards = 1\nuser = "daemon"')
  .replace("banks]\nshards = 1", 'banks]\nshards = 1\nuser = "bin"')}`;
let counts: Uint8Array;
let serving: Serving;

const start = (rest = cordons) => startServing({ folder, serve: "shards = 1", rest });

beforeAll(async () => {
  counts = await counter();
  serving = await start("[tenants.both]");
}, patience);
afterAll(async () => {
  await serving.end();
  rmSync(folder, { recursive: true, force: true });
});

async function restart(rest?: string, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  serving.process.kill(signal);
  await serving.exited;
  await serving.end();
  serving = await start(rest);
}

const deploy = (name: string, cordon: string, tenant = name) =>
  serving.deploy(name, counts, { ...granted, cordon, tenant, routes: [`${name}.test/*`] });

/** Counts one more, however long the entries are on their way. */
async function count(name: string): Promise<string> {
  const post = async () => {
    const headers = { host: `${name}.test` };
    const answer = await request(serving.url, { method: "POST", headers });
    return { status: answer.statusCode, body: await answer.body.text() };
  };
  return (await until(post, ({ status }) => status === 200)).body;
}

/** What the counter answers while its entries are out of reach. */
const isUnavailable = (body: string) => body === "the store does not answer";

const list = () => serving.api<KvNamespaceStatus[]>("GET", "/v1/kv");
const data = join(folder, "data");
const homes = join(data, "kv-homes");
const placesFile = join(homes, "places.json");
const places = () => JSON.parse(readFileSync(placesFile, "utf8"));
const placeOf = (tenant: string) =>
  places().places.find((each: { tenant: string }) => each.tenant === tenant)?.home;

/** The processes that own entries, by what they are told of: their numbers. */
function owners(): number[] {
  return readdirSync("/proc").flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1];
      const isOwner = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("kv-main");
      return isOwner && Number(parent) === serving.process.pid ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}

/** The files that a process has open. */
function filesOf(pid: number): string {
  const fds = readdirSync(`/proc/${pid}/fd`).map((fd) => `/proc/${pid}/fd/${fd}`);
  return fds
    .map((fd) => {
      try {
        return readlinkSync(fd);
      } catch {
        return "";
      }
    })
    .join(" ");
}

test("a host with the default cordon alone has one owner, and no other folder", {
  timeout: patience,
}, async () => {
  await deploy("shop", "default");
  await deploy("bank", "default");
  for (const name of ["shop", "bank"]) expect(await count(name)).toBe("1");
  expect(owners()).toHaveLength(1);
  expect(existsSync(homes)).toBe(false);
});

test("entries go with their tenant into its cordon, where another process has them", {
  timeout: patience,
}, async () => {
  await restart();
  await deploy("shop", "shops");
  expect(await count("shop")).toBe("2");
  expect(await count("bank")).toBe("2");
  expect(owners()).toHaveLength(2);
  expect(places()).toMatchObject({
    places: [
      { tenant: "bank", home: "default" },
      { tenant: "shop", home: "shops" },
    ],
    leftovers: [],
    complete: true,
  });
  expect(await list()).toMatchObject([
    { tenant: "bank", entries: 1 },
    { tenant: "shop", entries: 1 },
  ]);
});

test("a tenant in two cordons shares its entries between them, and with no other tenant's owner", {
  timeout: patience,
}, async () => {
  await deploy("here", "shops", "both");
  expect(await count("here")).toBe("1");
  // Calls meanwhile are unavailable, and never refused for good.
  const answers: string[] = [];
  let isOver = false;
  const asking = Array.from({ length: 4 }, async () => {
    while (!isOver) answers.push((await serving.get("here.test")).body);
  });
  await deploy("there", "banks", "both");
  isOver = true;
  await Promise.all(asking);
  expect(new Set(answers.filter((each) => each !== "1" && !isUnavailable(each)))).toEqual(
    new Set(),
  );
  expect(await count("there")).toBe("2");
  expect(await count("here")).toBe("3");
  expect([placeOf("both"), placeOf("shop")]).toEqual(["banks+shops", "shops"]);
  await serving.api("DELETE", "/v1/workers/there");
  expect(await count("here")).toBe("4");
  expect(placeOf("both")).toBe("shops");
});

test("all is where it was after a host was killed, and entries of nobody can be listed and removed", {
  timeout: patience,
}, async () => {
  await restart(cordons, "SIGKILL");
  expect(await count("shop")).toBe("3");
  expect(await count("here")).toBe("5");
  await serving.api("DELETE", "/v1/workers/here");
  expect((await list()).find(({ tenant }) => tenant === "both")).toMatchObject({ entries: 1 });
  expect(await serving.api("DELETE", "/v1/kv/both/counts")).toBeNull();
  expect((await list()).map(({ tenant }) => tenant)).toEqual(["bank", "shop"]);
});

test("a move that was cut off leaves nothing twice", { timeout: patience }, async () => {
  serving.process.kill("SIGKILL");
  await serving.exited;
  await serving.end();
  // As where a host ends after the other owner has taken them: they count for nothing there yet.
  const before = places();
  before.places.find((each: { tenant: string }) => each.tenant === "shop").home = "banks";
  before.leftovers = [{ home: "shops", tenant: "shop" }];
  writeFileSync(placesFile, JSON.stringify(before));
  serving = await start();
  // Nothing is in the database that they are said to be in, and what is in the other counts for nothing.
  expect(await count("shop")).toBe("1");
  await until(
    async () => places().leftovers,
    (left) => left.length === 0,
  );
  expect(placeOf("shop")).toBe("shops");
});

test.runIf(asRoot)(
  "with users each owner is one that no other process has",
  {
    timeout: patience,
  },
  async () => {
    await restart(withUsers);
    expect(await count("shop")).toBe("2");
    expect(await count("bank")).toBe("3");
    await deploy("bank", "banks");
    expect(await count("bank")).toBe("4");
    const folders = [data, join(homes, "shops"), join(homes, "banks")].map((each) =>
      join(each, "kv"),
    );
    const ids = folders.map((each) => statSync(each).uid);
    expect(new Set([0, ...ids]).size).toBe(4);
    const statuses = owners().map((pid) => readFileSync(`/proc/${pid}/status`, "utf8"));
    const running = statuses.map((status) => Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]));
    expect(running).toEqual(expect.arrayContaining(ids.slice(1)));
    await restart(cordons);
    expect(await count("bank")).toBe("5");
  },
);

test("a backup of a host that serves has the entries of all homes, and where they are", {
  timeout: patience,
}, async () => {
  const copy = join(folder, "copy");
  const { entriesBytes } = await backUp(data, copy);
  expect(entriesBytes).toBeGreaterThan(0);
  expect(readFileSync(join(copy, "kv-homes", "places.json"), "utf8")).toBe(
    readFileSync(placesFile, "utf8"),
  );
  expect(await count("shop")).toBe("3");
  serving.process.kill("SIGTERM");
  await serving.exited;
  await serving.end();
  rmSync(data, { recursive: true });
  renameSync(copy, data);
  serving = await start(cordons);
  expect(await count("shop")).toBe("3");
  expect(placeOf("shop")).toBe("shops");
});

test("a tenant may be called as what each object has", { timeout: patience }, async () => {
  await deploy("constructor", "default");
  expect(await count("constructor")).toBe("1");
  await deploy("constructor", "shops");
  expect(await count("constructor")).toBe("2");
  await restart(cordons);
  expect(await count("constructor")).toBe("3");
  expect(placeOf("constructor")).toBe("shops");
});

test("a new tenant of another cordon has its entries while the default cordon's owner is stuck", {
  timeout: patience,
}, async () => {
  await deploy("old", "default");
  expect(await count("old")).toBe("1");
  const stuck = owners().find((pid) => filesOf(pid).includes(`${join(data, "kv")}/`))!;
  process.kill(stuck, "SIGSTOP");
  try {
    await deploy("new", "banks");
    expect(await count("new")).toBe("1");
    expect(placeOf("new")).toBe("banks");
    // Changes of its own tenants wait for it a little, once, and others for nothing.
    await deploy("own", "default");
    await deploy("own-too", "default");
    await deploy("another", "banks");
    expect(await count("another")).toBe("1");
    // Nobody has taken its place meanwhile.
    expect(readFileSync(`/proc/${stuck}/status`, "utf8")).toMatch(/^State:\s+T/m);
  } finally {
    process.kill(stuck, "SIGCONT");
  }
  await deploy("new", "default");
  expect(await count("new")).toBe("2");
  expect(placeOf("new")).toBe("default");
  expect(await count("own")).toBe("1");
});

test("a host that is killed in the midst of a move has all entries at its next start", {
  timeout: patience,
}, async () => {
  for (const [name, cordon] of [
    ["mid", "default"],
    ["anchor", "banks"],
  ] as const) {
    await deploy(name, cordon);
    expect(await count(name)).toBe("1");
  }
  const into = owners().find((pid) => filesOf(pid).includes(join(homes, "banks")))!;
  process.kill(into, "SIGSTOP");
  try {
    void deploy("mid", "banks").catch(() => {});
    await until(
      () => existsSync(join(data, "kv", "moving.mid")),
      (isWritten) => isWritten,
    );
    const killed = restart(cordons, "SIGKILL");
    process.kill(into, "SIGCONT");
    await killed;
  } finally {
    // It ends with the host, whose number it had.
    if (existsSync(`/proc/${into}`)) process.kill(into, "SIGCONT");
  }
  expect(await count("mid")).toBe("2");
  await until(
    () => existsSync(join(data, "kv", "moving.mid")),
    (isWritten) => !isWritten,
  );
  await until(
    () => placeOf("mid"),
    (place) => place === "banks",
  );
  expect(await count("mid")).toBe("3");
});

test("a file of places that leads out of the data folder ends the start, and nothing is made there", {
  timeout: patience,
}, async () => {
  const whole = readFileSync(placesFile, "utf8");
  writeFileSync(placesFile, whole.replaceAll('"shops"', '"../../outside"'));
  await expect(restart(cordons)).rejects.toMatchObject({
    code: "store-failed",
    message: expect.stringContaining("put that of a backup in its place"),
  });
  expect(existsSync(join(folder, "outside"))).toBe(false);
  writeFileSync(placesFile, whole);
  serving = await start(cordons);
  expect(await count("shop")).toBe("4");
});
