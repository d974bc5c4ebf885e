import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SkerryError } from "../../runtime/errors.ts";
import { limitKeys } from "../../runtime/settings/limit-keys.ts";
import { defaultLimits } from "../../runtime/settings/limits.ts";
import { emptySettings, parseSettings } from "../../runtime/settings/settings-file.ts";
import { workerSettings } from "../../runtime/settings/worker-settings.ts";

const context = { dir: "/nowhere", fallbackName: "folder", calibratedFuel: 1_000_000 };

function problem(text: string): SkerryError {
  try {
    parseSettings(text, "skerry.toml");
  } catch (error) {
    if (error instanceof SkerryError) return error;
    throw error;
  }
  throw new Error(`no problem found in ${text}`);
}

const linesOf = ({ message, detail }: SkerryError) => [message, ...(detail?.split("\n") ?? [])];

describe("a settings file", () => {
  test("gives every setting in the unit the host works in", () => {
    const settings = parseSettings(
      [
        'name = "shop"',
        'entry = "src/main.ts"',
        'grants = ["log", "config"]',
        "[build]",
        'language = "assemblyscript"',
        'transforms = ["json-as/transform"]',
        "[limits]",
        "fuel = 5_000_000",
        'memory = "64MiB"',
        'deadline = "2s"',
        'request-body = "10MB"',
        "[variables]",
        'COLOUR = "green"',
        "[secrets]",
        'TOKEN = { env = "SHOP_TOKEN" }',
        "[measure]",
        'url = "/?width=320"',
        'targets = ["cloudflare-free", "akamai-edgeworkers"]',
      ].join("\n"),
      "skerry.toml",
    );
    expect(settings).toMatchObject({
      name: "shop",
      entry: "src/main.ts",
      grants: ["log", "config"],
      build: { language: "assemblyscript", transforms: ["json-as/transform"] },
      variables: { COLOUR: "green" },
      secrets: { TOKEN: { env: "SHOP_TOKEN" } },
      measure: { url: "/?width=320", targets: ["cloudflare-free", "akamai-edgeworkers"] },
    });
    expect(settings.limits).toEqual({
      fuel: 5_000_000,
      memory: 64 * 2 ** 20,
      deadline: 2_000,
      requestBody: 10_000_000,
    });
  });

  test("may be empty: all grants, an entry to be found, no limits of its own", () => {
    expect(emptySettings()).not.toHaveProperty("entry");
    expect(emptySettings()).toMatchObject({
      build: { transforms: [] },
      grants: ["log", "clock", "random", "config"],
      limits: {},
      variables: {},
      secrets: {},
    });
  });

  test("can set every limit there is", () => {
    expect(limitKeys.map((entry) => entry.property).sort()).toEqual(
      Object.keys(defaultLimits(1)).sort(),
    );
    for (const entry of limitKeys) {
      const { limits } = parseSettings(`[limits]\n${entry.key} = ${entry.most}`, "skerry.toml");
      expect(limits).toEqual({ [entry.property]: entry.most });
    }
  });

  test.each([
    [
      "an unknown key with the nearest known one",
      "[limits]\n\nmemroy = 1",
      3,
      "`limits.memroy` is not a key; did you mean `memory`?",
    ],
    [
      "an unknown key with all known ones",
      "colour = 1",
      1,
      "`colour` is not a key; the top of the file may hold name, entry, grants, build, limits, fetch, kv, cache, measure, variables, secrets.",
    ],
    [
      "a size that is none",
      '[limits]\nmemory = "much"',
      2,
      "`limits.memory` must be a size such as 64MiB, 10MB or 65536.",
    ],
    [
      "a size out of range",
      '[limits]\nmemory = "8GiB"',
      2,
      "`limits.memory` must be 64 KiB to 4 GiB, not 8 GiB.",
    ],
    [
      "a size that is one byte too small, which rounds to the smallest",
      "[limits]\nmemory = 65535",
      2,
      "`limits.memory` must be 64 KiB to 4 GiB, not 65,535 bytes.",
    ],
    [
      "a time below zero",
      "[limits]\ndeadline = -3",
      2,
      "`limits.deadline` must be 1 ms to 3,600 s, not -3 ms.",
    ],
    [
      "a fraction of fuel",
      "[limits]\nfuel = 1.5",
      2,
      "`limits.fuel` must be a whole number such as 5000000, 5_000_000 or 5M.",
    ],
    [
      "fuel beyond exact numbers",
      "[limits]\nfuel = 99999999999999999999",
      2,
      "`limits.fuel` must be a whole number",
    ],
    [
      "a grant there is not",
      'grants = [\n  "log",\n  "mail",\n]',
      3,
      '`grants[1]` must be one of "log", "clock", "random", "config", "streams", "fetch", "kv", "crypto", "compression", "intl", "cache".',
    ],
    [
      "an interface of a program",
      'grants = ["shop:prices/catalog"]',
      1,
      '`grants[0]` must be one of "log", "clock", "random", "config", "streams", "fetch", "kv", "crypto", "compression", "intl", "cache": the program that offers an interface of its own grants it, as it loads the worker.',
    ],
    [
      "a language that no SDK builds",
      '[build]\nlanguage = "ruby"',
      2,
      '`build.language` must be one of "assemblyscript", "javascript".',
    ],
    [
      "a platform that nobody knows",
      '[measure]\ntargets = ["fastly", "cloudflare"]',
      2,
      '`measure.targets[1]` must be one of "cloudflare-free", "cloudflare-paid", "fastly", "lambda-edge-viewer", "lambda-edge-origin", "cloudfront-functions", "akamai", "akamai-edgeworkers".',
    ],
    [
      "targets that are no list",
      '[measure]\ntargets = "fastly"',
      2,
      '`measure.targets` must be a list of "cloudflare-free", ',
    ],
    [
      "a variable that is not text",
      "[variables]\nPORT = 8080",
      2,
      "`variables.PORT` must be a text in quotes.",
    ],
    [
      "a secret written down",
      '[secrets]\nKEY = "abc"',
      2,
      '`secrets.KEY` must be { env = "NAME" } or { file = "path" }.',
    ],
    [
      "an entry outside the project",
      'entry = "../index.ts"',
      1,
      "`entry` must be a path inside the project, without `..`.",
    ],
    [
      "a name no URL could hold",
      'name = "My Worker"',
      1,
      "`name` must be 1 to 63 lower-case letters, digits and inner hyphens.",
    ],
    ["a table that is a value", "limits = 3", 1, "`limits` must be a table."],
    ["broken TOML", 'name = "a"\nentry =\n', 2, "not TOML: "],
    ["a key twice", 'name = "a"\nname = "b"', 2, "not TOML: "],
    [
      "a key that would be a prototype",
      "[variables]\n__proto__ = {}",
      2,
      "not TOML: `__proto__` can't be a key.",
    ],
  ])("is refused for %s", (_, text, line, sentence) => {
    const error = problem(text);
    expect(error.code).toBe("bad-settings");
    expect(error.message).toContain(`skerry.toml:${line}: ${sentence}`);
  });

  test("that has several problems names them all, in order of lines", () => {
    const error = problem("[limits]\nfuel = 0\nbogus-key = 1\n[variables]\nA = 1");
    expect(linesOf(error).map((line) => line.slice(0, 14))).toEqual([
      "skerry.toml:2:",
      "skerry.toml:3:",
      "skerry.toml:5:",
    ]);
  });

  test("that has several unknown keys names them all, in each table", () => {
    const error = problem("colour = 1\nsize = 2\n[limits]\nmemroy = 1\nfeul = 2\nfuel = -3");
    expect(linesOf(error).map((line) => line.split(" is ")[0])).toEqual([
      "skerry.toml:1: `colour`",
      "skerry.toml:2: `size`",
      "skerry.toml:4: `limits.memroy`",
      "skerry.toml:5: `limits.feul`",
      "skerry.toml:6: `limits.fuel` must be 1 to 9,007,199,254,740,991, not -3.",
    ]);
  });
});

describe("a worker's settings", () => {
  test("take the calibrated fuel and the default limits where nothing sets them", async () => {
    // It stands for 50 ms.
    const settings = await workerSettings(emptySettings(), context);
    expect(settings).toMatchObject({ name: "folder", limits: defaultLimits(1_000_000, 20_000) });
    expect(settings).not.toHaveProperty("seed");
  });

  test("put the command line's limits before the file's", async () => {
    const file = parseSettings("[limits]\nfuel = 10\ndeadline = 20", "skerry.toml");
    const { limits } = await workerSettings(file, { ...context, limits: { fuel: 30 } });
    expect(limits).toMatchObject({ fuel: 30, deadline: 20 });
  });

  test("leave room to start under a tight fuel limit, and more under a wide one", async () => {
    const start = async (fuel: number) =>
      (await workerSettings(emptySettings(), { ...context, limits: { fuel } })).limits.startFuel;
    expect(await start(10)).toBe(10_000_000);
    expect(await start(5_000_000)).toBe(50_000_000);
  });

  test("fetch secrets from the environment and from files, less the last newline", async () => {
    const dir = await mkdtemp(join(tmpdir(), "skerry-secrets-"));
    try {
      await writeFile(join(dir, "key.txt"), "from file\n");
      const file = parseSettings(
        '[secrets]\nA = { env = "SECRET_A" }\nB = { file = "key.txt" }',
        "skerry.toml",
      );
      const environment = { SECRET_A: "from environment" };
      const { secrets } = await workerSettings(file, { ...context, dir, environment });
      expect(secrets).toEqual({ A: "from environment", B: "from file" });
    } finally {
      await rm(dir, { recursive: true });
    }
  });

  test.each([
    ['A = { env = "UNSET" }', "the environment variable UNSET, which is not set"],
    ['A = { file = "none.txt" }', "the file none.txt, which can't be read"],
  ])("refuse a secret whose source is missing: %s", async (line, clause) => {
    const file = parseSettings(`[secrets]\n${line}`, "skerry.toml");
    await expect(workerSettings(file, { ...context, environment: {} })).rejects.toMatchObject({
      code: "bad-settings",
      message: `skerry.toml:2: \`secrets.A\` comes from ${clause}.`,
    });
  });
});
