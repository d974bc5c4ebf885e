import { rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { inHostFolder } from "./host-folder.ts";

const module = { "a.wasm": "wasm", "b.wasm": "wasm" };
const worker = (name: string, source: string, more = "") =>
  `[[workers]]\nname = "${name}"\nsource = "${source}"\n${more}\n`;

describe("a host's file is refused for", () => {
  test.each([
    [
      "an unknown key, with the nearest known one",
      "[serve]\nprot = 80",
      "skerry.toml:2: `serve.prot` is not a key; did you mean `port`?",
    ],
    [
      "an unknown key of a list's table",
      '[[workers]]\nname = "a"\nsource = "a.wasm"\nsomething = 1',
      "skerry.toml:4: `workers[0].something` is not a key; [[workers]] may hold name, source, routes,",
    ],
    [
      "an unknown limit of a worker",
      `${worker("a", "a.wasm")}[workers.limits]\nfule = 1`,
      "skerry.toml:6: `workers[0].limits.fule` is not a key; did you mean `fuel`?",
    ],
    [
      "an unknown key of a cordon",
      "[cordons.ads]\nuesr = 1",
      "skerry.toml:2: `cordons.ads.uesr` is not a key; did you mean `user`?",
    ],
    [
      "what belongs into a worker's file",
      'name = "shop"',
      "skerry.toml:1: `name` belongs into a worker's own skerry.toml, and this is read as the host's:",
    ],
    [
      "a worker without a name",
      '[[workers]]\nsource = "a.wasm"',
      "skerry.toml:1: `workers[0].name` must be given.",
    ],
    [
      "one worker's table where a list is meant",
      '[workers]\nname = "a"',
      "skerry.toml:1: `workers` must be a list: [[workers]].",
    ],
    [
      "a port there is not",
      "[serve]\nport = 70000",
      "`serve.port` must be 0 to 65,535, not 70,000.",
    ],
    [
      "an address that is a name",
      '[serve]\naddress = "example.com"',
      '`serve.address` must be an IP address such as "0.0.0.0" or "::".',
    ],
    [
      "an admin address without a port",
      '[serve]\nadmin = "127.0.0.1"',
      '`serve.admin` must be an address such as "127.0.0.1:9090", "[::1]:9090" or "unix:/run/skerry.sock".',
    ],
    [
      "a socket's path too long for the system",
      `[serve]\nadmin = "unix:/${"a".repeat(110)}"`,
      "`serve.admin` must be an address such as",
    ],
    [
      "an admin API for all without a token",
      '[serve]\nadmin = "0.0.0.0:9090"',
      "skerry.toml:2: `serve.admin` can be reached by other machines, and so needs `admin-token` beside it",
    ],
    [
      "a token that is written down",
      '[serve]\nadmin-token = "secret"',
      '`serve.admin-token` must be { env = "NAME" } or { file = "path" }.',
    ],
    [
      "a token whose source is missing",
      '[serve]\nadmin-token = { env = "NONE" }',
      "`serve.admin-token` comes from the environment variable NONE, which is not set.",
    ],
    [
      "a token that can be guessed",
      '[serve]\nadmin-token = { env = "SHORT" }',
      "`serve.admin-token` must be at least 16 visible ASCII characters without spaces.",
    ],
    [
      "a token that no header field could carry",
      '[serve]\nadmin-token = { env = "SPACES" }',
      "`serve.admin-token` must be at least 16 visible ASCII characters without spaces.",
    ],
    [
      "a proxy that is no address",
      '[serve]\ntrusted-proxies = [\n"10.0.0.1",\n"10.0.0.0/33"]',
      "skerry.toml:4: `serve.trusted-proxies[1]` must be an IP address or a range of them, such as 10.0.0.0/8.",
    ],
    [
      "a denied range that is none",
      '[serve]\ndenied-addresses = ["2001:4860::/32", "::/129"]',
      "skerry.toml:2: `serve.denied-addresses[1]` must be an IP address or a range of them, such as 10.0.0.0/8.",
    ],
    [
      "a heartbeat faster than shards beat",
      '[serve]\nheartbeat = "100ms"',
      "`serve.heartbeat` must be 500 ms to 60 s, not 100 ms.",
    ],
    [
      "a level of the log there is not",
      '[serve.log]\nlevel = "loud"',
      '`serve.log.level` must be one of "debug", "info", "warn", "error".',
    ],
    [
      "an end point of traces that is none",
      '[serve.traces]\nendpoint = "localhost:4318"',
      "`serve.traces.endpoint` must be a URL that begins with http:// or https://.",
    ],
    [
      "more than all of the machine",
      '[tenants.acme]\nfuel-rate = "120%"',
      '`tenants.acme.fuel-rate` must be above "0%" and at most "100%".',
    ],
    [
      "a rate that is none",
      '[tenants.acme]\nfuel-rate = "fast"',
      "`tenants.acme.fuel-rate` must be fuel a second, such as 5_000_000, or a share of the machine",
    ],
    [
      "savings without a rate",
      "[tenants.acme]\nfuel-burst = 5",
      "`tenants.acme.fuel-burst` needs `fuel-rate` beside it.",
    ],
    [
      "a cordon's name that no worker could have",
      "[cordons.Big]",
      "`cordons.Big` must be 1 to 63 lower-case letters, digits and inner hyphens.",
    ],
    [
      "a user there is not",
      '[cordons.ads]\nuser = "no-such-user"',
      "`cordons.ads.user` is no-such-user, and this system has no such user.",
    ],
    [
      "a group there is not",
      '[cordons.ads]\nuser = "root"\ngroup = "no-such-group"',
      "`cordons.ads.group` is no-such-group, and this system has no such group.",
    ],
    [
      "a group without a user",
      '[cordons.ads]\ngroup = "root"',
      "`cordons.ads.group` needs `user` beside it.",
    ],
    [
      "two cordons of one user",
      '[cordons.default]\nuser = "1"\n[cordons.ads]\nuser = "2"\n[cordons.shops]\nuser = "2"',
      "skerry.toml:6: `cordons.shops.user` is 2, as that of [cordons.ads]: what shares a user can reach into the other.",
    ],
    [
      "two names of one user",
      '[cordons.default]\nuser = "1"\n[cordons.ads]\nuser = "nobody"\ngroup = "root"\n[cordons.shops]\nuser = "65534"',
      "`cordons.shops.user` is 65534, as that of [cordons.ads]",
    ],
    [
      "a cordon without a user, where others have one",
      '[cordons.default]\nuser = "1"\n[cordons.ads]',
      "skerry.toml:3: `cordons.ads.user` is missing, and other cordons have one:",
    ],
    [
      "a user for some cordons, and none for the default one",
      '[cordons.ads]\nuser = "1"',
      "`cordons.default.user` is missing, and other cordons have one:",
    ],
    [
      "the supervisor's own user",
      `[cordons.default]\nuser = "${process.getuid?.()}"`,
      "as whom the supervisor itself runs.",
    ],
    [
      "shards set twice",
      "[serve]\nshards = 2\n[cordons.default]\nshards = 3",
      "skerry.toml:4: `cordons.default.shards` is what `serve.shards` sets already.",
    ],
    [
      "an unknown cordon",
      `[cordons.payments]\n${worker("a", "a.wasm", 'cordon = "paymets"')}`,
      "`workers[0].cordon` is paymets, and there is no [cordons.paymets]: did you mean payments?",
    ],
    [
      "an unknown tenant, whose rate nobody would know",
      worker("a", "a.wasm", 'tenant = "acme"'),
      "`workers[0].tenant` is acme, and there is no [tenants.acme]: add it, be it empty.",
    ],
    [
      "a name twice",
      worker("a", "a.wasm") + worker("a", "b.wasm"),
      "skerry.toml:6: `workers[1].name` is a, as in line 2; names are unique.",
    ],
    [
      "a route that is none",
      worker("a", "a.wasm", 'routes = ["http://a.example/*"]'),
      "skerry.toml:4: `workers[0].routes[0]`: ",
    ],
    [
      "a route of two workers, written in two ways",
      worker("a", "a.wasm", 'routes = ["a.example/x/*"]') +
        worker("b", "b.wasm", 'routes = ["b.example/*", "A.example/%78/*"]'),
      "skerry.toml:8: `workers[1].routes[1]` is A.example/%78/*, which is bound to a in line 4 already.",
    ],
    [
      "a source there is not",
      worker("a", "none.wasm"),
      "skerry.toml:3: `workers[0].source` is none.wasm, which does not exist.",
    ],
    [
      "a secret whose source is missing",
      `${worker("a", "a.wasm")}[workers.secrets]\nKEY = { file = "none.txt" }`,
      "skerry.toml:6: `workers[0].secrets.KEY` comes from the file none.txt, which can't be read.",
    ],
    ["broken TOML", "[serve\n", "skerry.toml:1: not TOML: "],
  ])("%s", async (_, text, sentence) => {
    const environment = { SHORT: "short", SPACES: "a token with spaces in it" };
    await inHostFolder({ ...module, "skerry.toml": text }, async ({ problems }) => {
      const found = await problems(environment);
      expect(found).toHaveLength(1);
      expect(found[0]).toContain(sentence);
    });
  });

  test("a folder that is not built", async () => {
    const files = { "skerry.toml": worker("a", "shop"), "shop/skerry.toml": "" };
    await inHostFolder(files, async ({ problems }) => {
      expect(await problems()).toEqual([
        "skerry.toml:3: `workers[0].source` is shop, which is not built yet: run `skerry build shop`.",
      ]);
    });
  });

  test("what is wrong in the file of a worker's folder, by that file's name and line", async () => {
    const files = {
      "skerry.toml": worker("a", "shop") + worker("b", "blog"),
      "shop/build/worker.wasm": "wasm",
      "shop/skerry.toml": "\n[limits]\nfule = 1",
      "blog/build/worker.wasm": "wasm",
      "blog/skerry.toml": '[secrets]\nKEY = { env = "NONE" }',
    };
    await inHostFolder(files, async ({ problems }) => {
      expect(await problems()).toEqual([
        "shop/skerry.toml:3: `limits.fule` is not a key; did you mean `fuel`?",
        "blog/skerry.toml:2: `secrets.KEY` comes from the environment variable NONE, which is not set.",
      ]);
    });
  });

  test("many things at once, all of them in order of lines", async () => {
    const text = [
      "[serve]",
      'admin = "0.0.0.0:9090"',
      worker("a", "none.wasm", 'routes = ["*/*"]\ncordon = "ads"'),
      worker("b", "b.wasm", 'routes = ["*/*"]'),
    ].join("\n");
    await inHostFolder({ ...module, "skerry.toml": text }, async ({ problems }) => {
      expect((await problems()).map((sentence) => sentence.split(" ").slice(0, 2))).toEqual([
        ["skerry.toml:2:", "`serve.admin`"],
        ["skerry.toml:5:", "`workers[0].source`"],
        ["skerry.toml:7:", "`workers[0].cordon`"],
        ["skerry.toml:12:", "`workers[1].routes[0]`"],
      ]);
    });
  });
});

test("a host's file that is named and not there is not found", async () => {
  await inHostFolder({ "skerry.toml": "" }, async ({ dir, read }) => {
    await rm(join(dir, "skerry.toml"));
    await expect(read()).rejects.toMatchObject({ code: "not-found" });
  });
});
