import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { putPreparedBuild } from "../support/kept-artifacts.ts";
import { filesUnder, holdsSecret } from "../support/secret-search.ts";
import { type Ended, skerry, startSkerry } from "./skerry.ts";

// Recorded by `skerry run`, replayed elsewhere: the origin is gone, and so is the project.

const source = (greeting: string) => `
import { config, fetch, FetchRequest, Kv, random, Request, Response } from "@skerry/assemblyscript";

const kept = new Kv("KEPT");

export function handle(request: Request): Response {
  const url = request.parsedUrl;
  if (url.pathname == "/trap") unreachable();
  const asked = new FetchRequest(url.searchParams.get("to") || "");
  asked.headers.set("authorization", "Bearer " + (config.secret("TOKEN") || ""));
  const result = fetch(asked);
  const answer = result.isOk ? result.value.text() : result.error.code;
  kept.put("last", answer);
  return Response.text("${greeting} " + answer + " " + random.u64().toString());
}
`;
const settings = `
name = "told"
entry = "assembly/index.ts"
grants = ["log", "config", "fetch", "kv", "random"]

[kv]
KEPT = "kept"
`;

const secret = "hush-4b1d7e60c2a95f38";
let root: string;
let recordings: string;
let server: Server;
let names: string[];
const answers: string[] = [];

/** By the path of its request. */
let byPath: Map<string, string>;

/** Artifacts that were made here are kept. */
const keeps: (() => Promise<void>)[] = [];

const env = () => ({ SKERRY_DATA_DIR: join(root, "elsewhere") });
const replay = (...args: string[]) => skerry(["replay", ...args], { cwd: root, env: env() });

async function project(name: string, greeting: string): Promise<string> {
  const dir = join(root, name);
  await mkdir(join(dir, "assembly"), { recursive: true });
  await writeFile(join(dir, "assembly", "index.ts"), source(greeting));
  await writeFile(join(dir, "skerry.toml"), settings);
  keeps.push(await putPreparedBuild(dir, env().SKERRY_DATA_DIR));
  return dir;
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "skerry-replay-"));
  recordings = join(root, "recordings");
  const dir = await project("told", "it says");
  server = createServer((_, response) => response.end("from the origin"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const running = startSkerry(
    ["run", dir, "--port", "0", "--allow", origin, "--secret", `TOKEN=${secret}`].concat([
      "--record",
      recordings,
      "--record-mask",
      "X-Key",
    ]),
    { env: { SKERRY_DATA_DIR: join(root, "data") } },
  );
  const [, url] = await running.printed(/answers at (http:\S+)/);
  const headers = { cookie: `session=${secret}-cookie`, "x-key": `${secret}-key` };
  for (const path of [`?to=${origin}`, "trap", "?to=nowhere"]) {
    const answer = await fetch(new URL(path, url), { headers });
    answers.push(await answer.text());
  }
  running.child.kill("SIGTERM");
  await running.ended;
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true });
  names = (await readdir(recordings)).filter((name) => name.endsWith(".recording")).sort();
  byPath = new Map();
  for (const name of names) {
    const text = await readFile(join(recordings, name), "utf8");
    const uri = new URL(/"uri":"([^"]+)"/.exec(text.slice(text.indexOf('"request":')))![1]!);
    byPath.set(
      uri.pathname === "/trap" ? "trap" : uri.search.includes("nowhere") ? "failed" : "fetched",
      join(recordings, name),
    );
  }
}, 240_000);

afterAll(async () => {
  for (const keep of keeps) await keep();
  await rm(root, { recursive: true, force: true });
});

const documentOf = ({ stdout }: Ended) => JSON.parse(stdout);

describe("skerry replay", () => {
  test("comes to the same answer and the same fuel, without the origin, the entries and the project", async () => {
    const ended = await replay(byPath.get("fetched")!, "--json");
    const { same, replayed, recorded, parts, recording } = documentOf(ended);
    expect(ended.code).toBe(0);
    expect(same).toBe(true);
    expect(recording.worker.name).toBe("told");
    expect(replayed.answer.body.content.$text).toBe(answers[0]);
    expect(answers[0]).toMatch(/^it says from the origin \d+$/);
    expect(replayed.usage).toEqual(recorded.usage);
    expect(parts.every((part: { same: boolean }) => part.same)).toBe(true);
  }, 60_000);

  test("says in its first lines whether it is the same, and what it cost", async () => {
    const { code, stdout, stderr } = await replay(byPath.get("failed")!);
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr.split("\n").slice(0, 8).join("\n")).toMatch(
      /^same {2}GET \/\?to=nowhere, recorded 2.*: told, module [0-9a-f]{12}\n.*\n {2}status +200 +same\n[\s\S]*fuel +[\d,]+ +same/,
    );
  }, 60_000);

  test("reproduces a trap, which is no difference", async () => {
    const ended = await replay(byPath.get("trap")!, "--json");
    expect(ended.code).toBe(0);
    const { replayed, recorded } = documentOf(ended);
    expect(recorded.error.code).toBe("guest-trap");
    expect(replayed.error).toEqual(recorded.error);
  }, 60_000);

  test("--trace shows the host calls with what they asked and got, masked, and the fuel by then", async () => {
    const { stderr } = await replay(byPath.get("fetched")!, "--trace");
    expect(stderr).toMatch(/ 1 {2}fuel [\d,]+ {2}fetch\.start\(1, 2, .*"Bearer \*{21}"/);
    expect(stderr).toMatch(/ 2 {2}fuel [\d,]+ {2}fetch\.finish\(1\) {2}→ .*"status":200/);
    expect(stderr).toMatch(/ 3 {2}fuel [\d,]+ {2}kv\.put\("KEPT", .*→ \{"tag":"version"/);
    expect(stderr).toMatch(/ {6}fuel [\d,]+ {2}config\.secret\("TOKEN"\) {2}→ "\*{21}"/);
    const lines = stderr
      .split("\n")
      .flatMap((line) => /fuel [\d,]+ {2}(\S+)\(/.exec(line)?.[1] ?? []);
    const asked = ["config.secret", "fetch.start", "fetch.finish", "kv.put", "random.getU64"];
    expect(lines).toEqual(asked);
    expect(stderr).not.toContain(secret);
    const ended = await replay(byPath.get("fetched")!, "--trace", "--json");
    expect(documentOf(ended).calls).toHaveLength(3);
  }, 60_000);

  test("--module runs another one, and shows what changed", async () => {
    const dir = await project("other", "it tells");
    const ended = await replay(byPath.get("fetched")!, "--module", dir);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^different {2}GET .*another module$/m);
    expect(ended.stderr).toMatch(/^- it says from the origin \d+$/m);
    expect(ended.stderr).toMatch(/^\+ it tells from the origin \d+$/m);
    expect(ended.stderr).not.toContain("masked");
  }, 120_000);

  test("without its module says where that is looked for, and takes one that is given", async () => {
    const alone = join(root, "alone.recording");
    await cp(byPath.get("trap")!, alone);
    const ended = await replay(alone);
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/^error\[recording-module\]: The module of told/);
    const [module] = await readdir(join(recordings, "modules"));
    const given = await replay(alone, "--module", join(recordings, "modules", module!), "--json");
    expect(documentOf(given)).toMatchObject({ same: true });
  }, 60_000);

  test("of a file that was changed says so", async () => {
    const changed = join(root, "changed.recording");
    const text = await readFile(byPath.get("fetched")!, "utf8");
    await writeFile(changed, text.replace('"status":200', '"status":201'));
    const ended = await replay(changed, "--json");
    expect(ended.code).toBe(2);
    expect(documentOf(ended).error.code).toBe("recording-damaged");
  });
});

test("what is no file is not read, as a device would be without end", async () => {
  const ended = await replay("/dev/zero", "--json");
  expect([ended.code, documentOf(ended).error.code]).toEqual([2, "recording-damaged"]);
});

test("no file of a recording holds the secret, nor what its visitor proved itself by", () => {
  const files = filesUnder(recordings);
  expect(files.length).toBe(names.length + 1);
  for (const { path, content } of files) {
    expect({ path, found: holdsSecret(content, secret) }).toEqual({ path, found: false });
  }
});
