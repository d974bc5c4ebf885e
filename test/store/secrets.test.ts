import { createCipheriv, randomBytes } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openEmbeddedStore } from "../../runtime/store/embedded/open-store.ts";
import { makeDataDir } from "./support/data-dir.ts";
import { aFailure } from "./support/fails.ts";
import { deployChange, someDeployment } from "./support/records.ts";

const variable = "SKERRY_SECRETS_KEY";
let inherited: string | undefined;
beforeEach(() => {
  inherited = process.env[variable];
  delete process.env[variable];
});
afterEach(() => {
  if (inherited === undefined) delete process.env[variable];
  else process.env[variable] = inherited;
});

const secret = "correct-horse-battery-staple";
const shop = someDeployment("shop", 1, { secrets: { TOKEN: secret } });

/** Writes a deployment with a secret, and closes the store. */
async function deploy(dataDir: string, options: { key?: Uint8Array } = {}): Promise<void> {
  const { deployments } = await openEmbeddedStore(dataDir, options);
  await deployments.apply(deployChange(shop));
  await deployments.close();
}

async function secretsOf(dataDir: string, options: { key?: Uint8Array } = {}) {
  const { deployments } = await openEmbeddedStore(dataDir, options);
  try {
    return (await deployments.deployment(shop.id))?.secrets;
  } finally {
    await deployments.close();
  }
}

test("no file of the data folder has a secret in it, while the store is open and after", async () => {
  const dataDir = makeDataDir();
  const { deployments } = await openEmbeddedStore(dataDir);
  await deployments.apply(deployChange(shop));
  const traces = [secret, Buffer.from(secret).toString("base64").slice(0, 20)];
  const files = () =>
    readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => readFileSync(join(parentPath, name)));
  const all = () => Buffer.concat(files());
  // The search sees what is there: the name of the secret is.
  expect(all().includes("TOKEN")).toBe(true);
  for (const trace of traces) expect(all().includes(trace)).toBe(false);
  await deployments.close();
  expect(all().includes("TOKEN")).toBe(true);
  for (const trace of traces) expect(all().includes(trace)).toBe(false);
});

test("a key is made with the first secret, and not before", async () => {
  const dataDir = makeDataDir();
  const { deployments } = await openEmbeddedStore(dataDir);
  await deployments.apply(deployChange(someDeployment("blog", 1)));
  expect(readdirSync(dataDir)).not.toContain("secrets.key");
  const first = deployments.apply(deployChange(shop));
  const wiki = someDeployment("wiki", 1, { secrets: { TOKEN: "other" } });
  await Promise.all([first, deployments.apply(deployChange(wiki))]);
  await deployments.close();
  const key = readFileSync(join(dataDir, "secrets.key"), "utf8");
  expect(Buffer.from(key, "base64")).toHaveLength(32);
  expect(await secretsOf(dataDir)).toEqual({ TOKEN: secret });
});

test("the key that is given goes before the environment's, and that before the file's", async () => {
  const [given, environment] = [randomBytes(32), randomBytes(32)];
  const dataDir = makeDataDir();
  writeFileSync(join(dataDir, "secrets.key"), randomBytes(32).toString("base64"));
  process.env[variable] = environment.toString("base64");
  await deploy(dataDir, { key: given });
  delete process.env[variable];
  expect(await secretsOf(dataDir, { key: given })).toEqual({ TOKEN: secret });

  const other = makeDataDir();
  writeFileSync(join(other, "secrets.key"), randomBytes(32).toString("base64"));
  process.env[variable] = environment.toString("base64");
  await deploy(other);
  delete process.env[variable];
  expect(await secretsOf(other, { key: environment })).toEqual({ TOKEN: secret });
});

test("another key than the one secrets were sealed with is told at once", async () => {
  const dataDir = makeDataDir();
  await deploy(dataDir);
  process.env[variable] = randomBytes(32).toString("base64");
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(
    aFailure("store-failed", "sealed with another key than SKERRY_SECRETS_KEY"),
  );
  delete process.env[variable];
  expect(await secretsOf(dataDir)).toEqual({ TOKEN: secret });
});

test("a key that is lost is told at once, and no new one takes its place", async () => {
  const dataDir = makeDataDir();
  await deploy(dataDir);
  rmSync(join(dataDir, "secrets.key"));
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(
    aFailure("store-failed", "is missing: put secrets.key back"),
  );
  expect(readdirSync(dataDir)).not.toContain("secrets.key");
});

test("a key of another length is refused, with its length", async () => {
  const dataDir = makeDataDir();
  const tooShort = aFailure("bad-settings", "to be 32 bytes in base64; .* has 5");
  process.env[variable] = Buffer.from("short").toString("base64");
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(tooShort);
  delete process.env[variable];
  await expect(openEmbeddedStore(dataDir, { key: Buffer.from("short") })).rejects.toEqual(tooShort);
  writeFileSync(join(dataDir, "secrets.key"), "");
  await expect(openEmbeddedStore(dataDir)).rejects.toEqual(
    aFailure("store-failed", "secrets.key has 0"),
  );
});

test("a sealed secret opens for its own worker and name alone", async () => {
  const dataDir = makeDataDir();
  const { deployments } = await openEmbeddedStore(dataDir);
  const blog = someDeployment("blog", 1, { secrets: { TOKEN: "blog's" } });
  await deployments.apply(deployChange(shop));
  await deployments.apply(deployChange(blog));
  const db = new DatabaseSync(join(dataDir, "store", "skerry.db"));
  const sealed = db.prepare("SELECT secrets FROM deployments WHERE id = ?").get(shop.id)?.secrets;
  const moved = [
    sealed,
    String(sealed).replace("TOKEN", "OTHER"),
    String(sealed).replace(/.{4}"}$/, 'AAA="}'),
    '{"TOKEN": "1.AAAA"}',
    '{"TOKEN": "2.AAAA"}',
  ];
  for (const [i, secrets] of moved.entries()) {
    const id = i === 0 ? blog.id : shop.id;
    db.prepare("UPDATE deployments SET secrets = ? WHERE id = ?").run(secrets!, id);
    await expect(deployments.deployment(id)).rejects.toEqual(
      aFailure("store-failed", "secret \\w+ of worker \\w+ can't be decrypted"),
    );
  }
  db.close();
  await deployments.close();
});

test("what was sealed is AES-256-GCM with a nonce of its own, in a form that names its version", async () => {
  const dataDir = makeDataDir();
  const key = randomBytes(32);
  await deploy(dataDir, { key });
  const { deployments } = await openEmbeddedStore(dataDir, { key });
  const again = someDeployment("shop", 2, { secrets: { TOKEN: secret } });
  await deployments.apply(deployChange(again));
  await deployments.close();
  const db = new DatabaseSync(join(dataDir, "store", "skerry.db"));
  const rows = db.prepare("SELECT secrets FROM deployments").all();
  db.close();
  const texts = rows.map(({ secrets }) => (JSON.parse(String(secrets)) as { TOKEN: string }).TOKEN);
  expect(new Set(texts).size).toBe(2);
  for (const text of texts) {
    const bytes = Buffer.from(/^1\.(.*)$/.exec(text)![1]!, "base64");
    const aes = createCipheriv("aes-256-gcm", key, bytes.subarray(0, 12));
    aes.setAAD(Buffer.from('["shop","TOKEN"]'));
    const made = Buffer.concat([aes.update(secret), aes.final(), aes.getAuthTag()]);
    expect(bytes.subarray(12)).toEqual(made);
  }
});
