import { fork } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LossEvent, SkerryError, Worker } from "../../runtime/embed/embed.ts";
import { Host } from "../../runtime/embed/embedded-host.ts";
import { OfferedFunctions } from "../../runtime/embed/functions/offered-functions.ts";
import { AskedEntries } from "../../runtime/embed/services/asked-entries.ts";
import { AskedFetches } from "../../runtime/embed/services/asked-fetches.ts";
import type { ShardSandbox } from "../../runtime/embed/shards/shard-sandbox.ts";
import { fuelDefaults } from "../../runtime/settings/worker-settings.ts";
import { answering } from "../supervisor/serving/support/serving.ts";
import { keptDataDir } from "../support/build-cache.ts";
import { catalogGuest, catalogWit } from "./support/catalog.ts";

// The host is a real one, and its shards are processes that say what they like.
const program = join(import.meta.dirname, "support/taken-shard.ts");
const calls: unknown[][] = [];
const fetches: string[] = [];
const losses: LossEvent[] = [];
let host: Host;
let granted: Worker;
let ungranted: Worker;

beforeAll(async () => {
  const record =
    (name: string) =>
    (...given: unknown[]) => {
      calls.push([name, ...given.slice(0, -1)]);
    };
  const names = ["find", "rate", "total", "blob", "note"];
  const functions = Object.fromEntries(names.map((name) => [name, record(name)]));
  const launch = () =>
    fork(program, [], { serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
  host = new Host({
    dataDir: keptDataDir(),
    fuelDefaults: fuelDefaults(1_000_000_000),
    sandbox: {
      launch,
      preparing: {},
      missing: [],
      close: async () => {},
    } as unknown as ShardSandbox,
    workerMemory: 2 ** 30,
    fetches: new AskedFetches((request) => {
      fetches.push(request.url);
      return new Response("fetched");
    }),
    entries: new AskedEntries(keptDataDir()),
    functions: new OfferedFunctions([{ wit: catalogWit, functions, limits: { bytesIn: 1_000 } }]),
  });
  host.on("loss", (loss) => losses.push(loss));
  const module = await catalogGuest();
  const usual = ["log", "clock", "config"];
  granted = await host.load("acme/granted", module, { grants: [...usual, "shop:prices/catalog"] });
  const kv = { MINE: "mine" };
  const options = { kv, allow: ["https://allowed.example"], group: "apart" };
  const grants = [...usual, "shop:prices/catalog", "fetch", "kv"];
  // Its shard is another one: what it may do is nothing to the first one.
  ungranted = await host.load("other/apart", module, { ...options, grants });
  // In the first one's shard, and granted nothing of the program.
  await host.load("acme/plain", await answering("plain"), { grants: usual });
}, 120_000);
afterAll(() => host?.close());

const said = async (path: string, of = granted) => (await of.fetch(path)).json();

describe("a shard that was taken over", () => {
  test("calls functions that its workers were granted", async () => {
    calls.length = 0;
    expect(await said("/call/w1")).toHaveProperty("value");
    expect(calls).toEqual([["note", "a"]]);
  });

  test.each([
    ["of a worker in another shard", "/call/w2"],
    ["of a worker in it that is granted none", "/call/w3"],
    ["of no worker", "/call/w99"],
    ["of an object's own", "/call/__proto__"],
    ["that there is not", "/other-function/constructor"],
    ["of another interface", "/other-interface/shop:prices|other@1.0.0"],
    ["of another version", "/other-interface/shop:prices|catalog@2.0.0"],
    ["with values that end too early", "/bytes/5,0,0,0,97"],
    ["with more than there is to its values", "/bytes/1,0,0,0,97,98"],
    ["with text that is no UTF-8", "/bytes/1,0,0,0,255"],
    ["with a length of 4 GiB", "/bytes/255,255,255,255"],
    ["with more bytes than it takes", "/large/1001"],
  ])("calls no function %s", async (_, path) => {
    calls.length = 0;
    expect(await said(path)).toMatchObject({ failed: "function-failed" });
    expect(calls).toEqual([]);
  });

  test("reads no entries, and fetches nothing, in another's name, or its own without the grant", async () => {
    for (const of of ["w1", "w2", "other"]) {
      expect(await said(`/kv/${of},mine`)).toEqual({ refused: "no-namespace" });
      expect(await said(`/age/${of},mine`)).toEqual({ refused: "no-namespace" });
      expect(await said(`/fetch/${of}`)).toMatchObject({ failed: "denied" });
    }
    expect(fetches).toEqual([]);
    expect(await said("/fetch/w2", ungranted)).toMatchObject({ status: 200 });
    expect(await said("/kv/w2,yours", ungranted)).toEqual({ refused: "no-namespace" });
  });

  test("answers a request once", async () => {
    expect(await said("/twice")).toBe("first");
    expect(await said("/call/w2")).toMatchObject({ failed: "function-failed" });
  });

  test.each([
    ["more of an answer than is read", "/flood"],
    ["content before there is an answer", "/headless"],
    ["that more was read than was sent", "/credit"],
    ["a status that there is not", "/status/99"],
    ["fields that HTTP does not allow", "/fields"],
    ["fuel that would take an embedder's sum to Infinity", "/used/1e308"],
    ["fuel that is to be taken off a bill", "/used/-1"],
    ["what no shard says", "/garbage"],
  ])("is ended when it says %s, and replaced", async (_, path) => {
    losses.length = 0;
    const pid = granted.processId;
    const error = await granted.fetch(path).then(
      (response) => response.text().catch((broken: SkerryError) => broken),
      (failed: SkerryError) => failed,
    );
    expect(error).toMatchObject({ code: "shard-lost" });
    expect(losses).toMatchObject([{ group: "default", workers: ["acme/granted"] }]);
    expect(await said("/call/w1")).toHaveProperty("value");
    expect(granted.processId).not.toBe(pid);
  });
});
