import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { keepRates } from "../support/kept-rates.ts";
import { filesUnder, holdsSecret } from "../support/secret-search.ts";
import { secretive } from "../support/secretive.ts";
import { skerry, startSkerry } from "./skerry.ts";

const secret = `hush-${randomBytes(15).toString("hex")}`;
const patience = 300_000;
const allowed = "http://127.0.0.1:1";
const to = (url: string) => `/fetch?to=${encodeURIComponent(url)}`;
const paths = [
  ...[to(allowed), to(`${allowed}/wrong`), to("http://denied.test"), to("no-url")],
  ...["/bad-url", "/kv", "/bad-value", "/bad-variable", "/trap"],
];
const options = ["--secret", "TOKEN=env:GIVEN", "--allow", allowed];

let root: string;
let dir: string;
const env = () => ({ SKERRY_DATA_DIR: join(root, "data"), GIVEN: secret });
const run = (...args: string[]) => skerry(args, { cwd: dir, env: env() });

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "skerry-secrets-"));
  dir = join(root, "secretive");
  await mkdir(join(dir, "assembly"), { recursive: true });
  await writeFile(join(dir, "assembly", "index.ts"), secretive);
  const settings = 'grants = ["log", "config", "fetch", "kv"]\n[kv]\nKEPT = "kept"\n';
  await writeFile(join(dir, "skerry.toml"), settings);
  expect((await run("build")).code).toBe(0);
  await keepRates(join(root, "data"));
}, patience);
afterAll(() => rm(root, { recursive: true, force: true }));

test(
  "call tells no secret, whatever failed, for people and in JSON",
  async () => {
    const stubs = join(root, "stubs.json");
    await writeFile(stubs, JSON.stringify([{ url: `${allowed}/canned?token=x`, body: "tin" }]));
    const calls = [
      ...paths.map((path) => [path, "--json"]),
      ["/kv"],
      ["/trap"],
      [to(allowed), "--stub", stubs],
    ];
    for (const [path, ...more] of calls) {
      const { stdout, stderr } = await run("call", "--url", path!, ...options, ...more);
      expect([path, more, stdout !== "" || stderr !== ""]).toEqual([path, more, true]);
      expect([path, more, holdsSecret(stdout + stderr, secret)]).toEqual([path, more, false]);
    }
    const missing = await run("call", "--url", to(`${allowed}/x`), ...options, "--stub", stubs);
    expect(missing.stderr).toContain("no canned answer for POST http://127.0.0.1:1/x?token=");
  },
  patience,
);

test(
  "measure tells none, in its report and its page",
  async () => {
    const page = join(root, "page.html");
    const requests = join(root, "requests.jsonl");
    await writeFile(requests, paths.map((url) => JSON.stringify({ url })).join("\n"));
    const few = ["--requests", "20", "--cold-starts", "2", "--no-probe"];
    const measured = ["--requests-file", requests, ...few, "--html", page];
    const { stdout, stderr } = await run("measure", "--json", ...measured, ...options);
    expect(stdout.length).toBeGreaterThan(100);
    expect(holdsSecret(stdout + stderr, secret)).toBe(false);
    expect(holdsSecret(readFileSync(page), secret)).toBe(false);
  },
  patience,
);

test(
  "run tells none, and its shard has none in its environment or command line",
  async () => {
    const started = startSkerry(["run", "--port", "0", ...options], { cwd: dir, env: env() });
    const [, url] = await started.printed(/answers at (http:\S+)\//);
    for (const path of paths) {
      const answer = await fetch(`${url}${path}`);
      const told = `${await answer.text()}${JSON.stringify([...answer.headers])}`;
      expect([path, holdsSecret(told, secret)]).toEqual([path, false]);
    }
    const shards = childrenOf(started.child.pid!).filter((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("shard/main"),
    );
    if (process.platform === "linux") expect(shards.length).toBeGreaterThan(0);
    for (const pid of shards) {
      for (const file of ["environ", "cmdline"]) {
        expect(holdsSecret(readFileSync(`/proc/${pid}/${file}`), secret)).toBe(false);
      }
    }
    started.child.kill("SIGINT");
    const { stdout, stderr } = await started.ended;
    expect(stderr).toContain("/trap");
    expect(holdsSecret(stdout + stderr, secret)).toBe(false);
  },
  patience,
);

test("nothing on the disk has one but the entries, where the worker put it", () => {
  expect(filesUnder(join(dir, ".skerry")).some(({ content }) => holdsSecret(content, secret))).toBe(
    true,
  );
  for (const { path, content } of filesUnder(root)) {
    if (path.includes(".skerry")) continue;
    expect([path, holdsSecret(content, secret)]).toEqual([path, false]);
  }
});

/** All processes below one. */
function childrenOf(parent: number): number[] {
  if (process.platform !== "linux") return [];
  const parents = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // After the name in parentheses, which may hold anything: the state, and the parent.
        const stat = readFileSync(`/proc/${name}/stat`, "utf8");
        return [
          [Number(name), Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1])],
        ] as const;
      } catch {
        return [];
      }
    });
  const own = parents.filter(([, of]) => of === parent).map(([pid]) => pid);
  return [...own, ...own.flatMap(childrenOf)];
}
