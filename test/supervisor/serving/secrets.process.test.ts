import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { filesUnder, holdsSecret } from "../../support/secret-search.ts";
import { mirror } from "./support/mirror.ts";
import { type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const newSecret = () => `hush-${randomBytes(15).toString("hex")}`;

/** One of a deployment, one that is replaced, and those of a settings file, from both sources. */
const secrets = { order: newSecret(), earlier: newSecret(), env: newSecret(), file: newSecret() };

let folder: string;
let serving: Serving;
let tailed = "";
const endTail = new AbortController();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skerry-secrets-"));
  writeFileSync(join(folder, "mirror.wasm"), await mirror());
  writeFileSync(join(folder, "token.txt"), secrets.file);
  const fromFile = (name: string, source: string) =>
    `[[workers]]\nname = "${name}"\nsource = "mirror.wasm"\nroutes = ["${name}.test/*"]\n` +
    `grants = ["config", "log"]\nsecrets = { TOKEN = ${source} }\n`;
  serving = await startServing({
    folder,
    serve: 'shards = 1\nlog = { level = "debug", requests = "all" }',
    rest: fromFile("env", '{ env = "TEST_TOKEN" }') + fromFile("file", '{ file = "token.txt" }'),
    env: { TEST_TOKEN: secrets.env },
  });
  const tail = await serving.ask("/v1/tail", { signal: endTail.signal });
  void (async () => {
    for await (const chunk of tail.body!) tailed += Buffer.from(chunk).toString();
  })().catch(() => {});
  for (const secret of [secrets.earlier, secrets.order]) {
    await serving.deploy("order", await mirror(), {
      routes: ["order.test/*"],
      grants: ["config", "log"],
      secrets: { TOKEN: secret },
    });
    expect((await serving.get("order.test", "/told")).body).toBe(secret);
  }
  // Nobody but the worker gives it away, and what a worker answers is its own affair.
  for (const name of ["order", "env", "file"] as const) {
    expect((await serving.get(`${name}.test`, "/told")).body).toBe(secrets[name]);
    expect((await serving.get(`${name}.test`, "/log")).body).toBe(String(secrets[name].length));
    await serving.get(`${name}.test`, "/say");
  }
  await until(
    () => tailed,
    (text) => text.split("it is ").length > 3,
  );
});
afterAll(async () => {
  endTail.abort();
  await serving.end();
  await rm(folder, { recursive: true, force: true });
});

/** Which of the secrets stand in it. */
function secretsIn(content: string | Buffer): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => holdsSecret(content, secret))
    .map(([name]) => name);
}

test("the search would find them", () => {
  for (const [name, secret] of Object.entries(secrets)) {
    expect(secretsIn(`x${secret}y`)).toEqual([name]);
    for (const before of ["", "a", "ab"]) {
      expect(secretsIn(Buffer.from(`${before}${secret}z`).toString("base64"))).toEqual([name]);
    }
    expect(secretsIn(Buffer.from(secret, "utf16le"))).toEqual([name]);
  }
});

test("no secret is in the log or in what tail streams", async () => {
  expect(serving.log()).toContain("the secret has");
  // Its own lines have a mask in the place of it.
  expect(serving.log().split(`it is ${"*".repeat(secrets.order.length)} itself`)).toHaveLength(4);
  expect(secretsIn(serving.log())).toEqual([]);
  expect(tailed).toContain("/told");
  expect(secretsIn(tailed)).toEqual([]);
});

test("no secret is in anything that the admin API answers", async () => {
  const paths = ["/", "/v1/workers", "/v1/status", "/metrics", "/openapi.json"];
  for (const name of ["order", "env", "file"]) {
    paths.push(`/v1/workers/${name}`, `/v1/workers/${name}/history`);
  }
  for (const path of paths) {
    const answer = await serving.ask(path);
    expect(answer.status).toBe(200);
    expect([path, secretsIn(await answer.text())]).toEqual([path, []]);
  }
  const body = { module: "0".repeat(64), grants: [], limits: {}, variables: {} };
  const wrong = { ...body, secrets: { TOKEN: secrets.order }, nonsense: secrets.env };
  const refused = await serving.ask("/v1/workers/order/deployments", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wrong),
  });
  expect(refused.status).toBe(400);
  expect(secretsIn(await refused.text())).toEqual([]);
});

test("no secret is in a file of the data folder", () => {
  const files = filesUnder(join(folder, "data"));
  const names = files.map(({ path }) => basename(path));
  expect(names).toContain("skerry.db");
  expect(names).toContain("artifact.json");
  for (const { path, content } of files) {
    expect([path, secretsIn(content)]).toEqual([path, []]);
  }
});

test.runIf(process.platform === "linux")(
  "no secret is in a command line or a shard's environment",
  async () => {
    const { shards } = await serving.status();
    const pids = shards.map(({ pid }) => pid);
    for (const pid of pids) {
      expect(secretsIn(readFileSync(`/proc/${pid}/environ`))).toEqual([]);
    }
    for (const pid of [...pids, serving.process.pid!]) {
      expect(secretsIn(readFileSync(`/proc/${pid}/cmdline`))).toEqual([]);
    }
  },
);

test("a reload that fails on the worker of a secret does not tell it", async () => {
  writeFileSync(join(folder, "mirror.wasm"), "no module");
  const failure = await serving.api("POST", "/v1/reload").catch((error: Error) => error);
  expect(failure).toMatchObject({ code: "not-wasm" });
  expect(secretsIn(JSON.stringify(failure))).toEqual([]);
  expect(secretsIn(serving.log())).toEqual([]);
});
