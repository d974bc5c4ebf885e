import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CallDocument } from "../../runtime/cli/text/call-document.ts";
import type { Report } from "../../runtime/measure/report.ts";
import { putPreparedBuild } from "../support/kept-artifacts.ts";
import { keepRates } from "../support/kept-rates.ts";
import { skerry, startSkerry } from "./skerry.ts";

const source = `
import { config, fetch, Kv, Request, Response } from "@skerry/assemblyscript";

const seen = new Kv("SEEN");

export function handle(request: Request): Response {
  const url = request.parsedUrl.searchParams.get("url");
  if (url !== null) {
    const result = fetch(url);
    if (!result.isOk) return Response.text(result.error.code, 502);
    return Response.text(result.value.text(), result.value.status);
  }
  const told = (config.variable("GREETING") || "") + " " + (config.secret("TOKEN") || "");
  const got = seen.getText("last");
  if (!got.isOk) return Response.text("no kv", 500);
  const before = got.value;
  seen.put("last", told);
  return Response.text(told + ", before: " + (before === null ? "nothing" : before));
}
`;

const settings = (grants: string) => `
name = "reach"
entry = "assembly/index.ts"
grants = [${grants}]

[kv]
SEEN = "seen"

[secrets]
TOKEN = { env = "SECRET_THAT_IS_NOT_SET" }
`;

let root: string;
let dir: string;
let origin: string;
let server: Server;
let asked = 0;
/** Keeps artifacts that were made here. */
let keep: () => Promise<void>;

const env = () => ({ SKERRY_DATA_DIR: join(root, "data"), GIVEN: "from the environment" });
const run = (...args: string[]) => skerry(args, { cwd: dir, env: env() });

async function call(...args: string[]): Promise<CallDocument & { code: number | null }> {
  const { code, stdout } = await run("call", "--json", "--secret", "TOKEN=typed", ...args);
  return { code, ...JSON.parse(stdout) };
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "skerry-reach-"));
  dir = join(root, "reach");
  await mkdir(join(dir, "assembly"), { recursive: true });
  await writeFile(join(dir, "assembly", "index.ts"), source);
  await writeFile(join(dir, "skerry.toml"), settings('"log", "config", "fetch", "kv"'));
  const { SKERRY_DATA_DIR: dataDir } = env();
  await keepRates(dataDir);
  keep = await putPreparedBuild(dir, dataDir);
  server = createServer((_request, response) => {
    asked++;
    response.end("from the origin");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await keep();
  await rm(root, { recursive: true, force: true });
});

/** What a measurement has besides that is not looked at here. */
const quick = ["--no-probe", "--no-functions", "--cold-starts", "2"];

describe("what the command line lets a worker reach", () => {
  test("an origin of --allow, private or not, and no other", async () => {
    const url = `/?url=${origin}/`;
    expect(await call("--url", url)).toMatchObject({ status: 502, body: "denied" });
    expect(asked).toBe(0);
    const { status, body, usage } = await call("--url", url, "--allow", origin);
    expect({ status, body }).toEqual({ status: 200, body: "from the origin" });
    expect(asked).toBe(1);
    expect(usage!.interfaces.fetch).toMatchObject({ calls: 1, bytesIn: 15 });
    expect(usage!.interfaces.fetch!.waitedMs).toBeGreaterThan(0);
    const { code, stderr } = await run("call", "--allow", "ftp://example.com");
    expect(code).toBe(2);
    expect(stderr).toContain("is not an origin");
  });

  test("no address of --deny, public as it is", async () => {
    const file = join(dir, "skerry.toml");
    const before = await readFile(file, "utf8");
    await writeFile(file, `${before}\n[fetch]\nallow = ["http://8.8.4.4"]\n`);
    const answer = await call("--url", "/?url=http://8.8.4.4/", "--deny", "8.8.4.0/24");
    await writeFile(file, before);
    expect(answer).toMatchObject({ status: 502, body: "private-address" });
    const { code, stderr } = await run("call", "--deny", "8.8.4.0/33");
    expect(code).toBe(2);
    expect(stderr).toContain("must be an IP address or a range of them");
  });

  test("canned answers of --stub in the place of the network", async () => {
    const before = asked;
    const file = join(root, "stubs.json");
    const answer = {
      url: `${origin}/a`,
      status: 201,
      headers: { "x-kind": "canned" },
      body: "tin",
    };
    await writeFile(file, JSON.stringify([{ ...answer, method: "POST" }, answer]));
    const options = ["--stub", file, "--allow", origin];
    const found = await call("--url", `/?url=${origin}/a`, ...options);
    expect(found).toMatchObject({ status: 201, body: "tin" });
    const missing = await call("--url", `/?url=${origin}/b`, ...options);
    expect(missing).toMatchObject({ status: 502, body: "no-stub" });
    expect(asked).toBe(before);
  });

  test("entries in the folder of --kv, variables and secrets as they are given", async () => {
    const kv = ["--kv", join(root, "entries"), "--var", "GREETING=hello"];
    const first = await call(...kv);
    expect(first.body).toBe("hello typed, before: nothing");
    expect(first.usage!.interfaces.kv).toMatchObject({ calls: 2 });
    const second = await run("call", ...kv, "--secret", "TOKEN=env:GIVEN");
    expect(second.stdout).toBe("hello from the environment, before: hello typed");
    expect(second.stderr).toMatch(/ {2}2 kv calls, waited [\d.]+ (?:µs|ms|s) {2}/);
    expect((await call()).body).toBe(" typed, before: nothing");
  });

  test("a namespace by --kv, and a hint where kv is granted and no name is bound to one", async () => {
    const bare = join(root, "bare");
    await mkdir(bare);
    await cp(join(dir, "build", "worker.wasm"), join(bare, "worker.wasm"));
    const grants = ["fetch", "kv"].flatMap((grant) => ["--grant", grant]);
    const inBare = (...args: string[]) =>
      skerry(["call", "worker.wasm", ...grants, ...args], { cwd: bare, env: env() });
    const without = await inBare();
    expect([without.code, without.stdout]).toEqual([0, "no kv"]);
    expect(without.stderr).toContain("Give --kv NAME=NAMESPACE, or write NAME");
    const bound = await inBare("--kv", "SEEN=seen", "--kv", "kept", "--var", "GREETING=x");
    expect([bound.code, bound.stdout]).toEqual([0, "x , before: nothing"]);
    expect(bound.stderr).toMatch(/^entries {3}kept\n/);
    const again = await inBare("--kv", "SEEN=seen", "--kv", "OTHER=seen", "--kv", "kept");
    expect(again.stdout).toBe(" , before: x ");
    const { code, stderr } = await inBare("--kv", "SEEN=No Namespace");
    expect(code).toBe(2);
    expect(stderr).toContain("A namespace's name has 1 to 63 lower-case letters");
  }, 120_000);

  test("entries of a worker's folder of its own, which commands share that run at the same time", async () => {
    const other = join(root, "other");
    await cp(dir, other, { recursive: true, filter: (path) => !path.includes(".skerry") });
    const options = ["run", "--secret", "TOKEN=typed", "--port", "0"];
    const runs = [dir, other].map((cwd) => startSkerry(options, { cwd, env: env() }));
    const urls = await Promise.all(
      runs.map(async ({ printed }) => (await printed(/answers at (\S+)/))[1]!),
    );
    const body = async (url: string) => (await fetch(url)).text();
    await call("--var", "GREETING=by call");
    expect(await body(urls[0]!)).toBe(" typed, before: by call typed");
    expect((await call()).body).toBe(" typed, before:  typed");
    expect(await body(urls[1]!)).toBe(" typed, before: nothing");
    expect(await readdir(join(dir, ".skerry"))).toEqual(["kv"]);
    for (const { child, ended } of runs) {
      child.kill("SIGINT");
      expect((await ended).code).toBe(0);
    }
    expect((await call()).body).toBe(" typed, before:  typed");
  }, 120_000);

  test("measure tells calls, bytes and waiting of each interface", async () => {
    const options = ["--requests", "3", "--secret", "TOKEN=x", "--kv", join(root, "m")];
    const { code, stdout, stderr } = await run("measure", "--json", ...quick, ...options);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    const { kv } = (JSON.parse(stdout) as Report).cases[0]!.interfaces;
    expect(kv!.calls).toEqual({ min: 2, median: 2, p99: 2, max: 2, exact: true });
    expect(kv!.bytesOut.min).toBeGreaterThan(0);
    expect(kv!.waitedMs.min).toBeGreaterThan(0);
    await expect(readdir(join(root, "m"))).rejects.toThrow("ENOENT");
  });

  test("measure leaves entries as they are, and asks an origin once; --live does neither", async () => {
    const kv = ["--kv", join(root, "kept")];
    const entry = async (...more: string[]) => (await call(...kv, ...more)).body;
    await entry("--var", "GREETING=kept");
    const measure = async (...args: string[]) => {
      const secret = ["--secret", "TOKEN=measured"];
      const { code, stdout } = await run("measure", "--json", ...quick, ...secret, ...kv, ...args);
      expect(code).toBe(0);
      return JSON.parse(stdout) as Report;
    };
    const { notes } = await measure("--requests", "9");
    expect(notes).toEqual([expect.stringMatching(/^Entries were a copy, which is gone: /)]);
    expect(await entry("--var", "GREETING=kept")).toBe("kept typed, before: kept typed");

    const before = asked;
    const fetching = ["--url", `/?url=${origin}/`, "--allow", origin];
    const compared = ["--compare", join(dir, "build", "worker.wasm")];
    const report = await measure("--requests", "9", ...fetching, "--vary", "path=1..9");
    expect(report.cases[0]).toMatchObject({ statuses: { 200: 9 } });
    expect(report.notes[1]).toBe(
      `Each request to an origin was sent once, and then answered with what came (--live sends all): 1 request to ${origin}.`,
    );
    expect(asked).toBe(before + 1);
    await measure("--requests", "3", ...fetching, ...compared);
    expect(asked).toBe(before + 3);

    const live = ["--live", "--requests", "9"];
    expect((await measure(...live, ...fetching)).notes).toEqual([]);
    expect(asked).toBe(before + 12);
    const secret = ["--secret", "TOKEN=measured"];
    const { stderr } = await run("measure", ...quick, ...live, ...secret, ...kv, "--allow", origin);
    expect(stderr).toBe(
      `--live: up to 9 requests, each for real.\nentries   ${join(root, "kept")}\norigins   ${origin}\n`,
    );
    expect(await entry()).toBe(" typed, before:  measured");
  }, 120_000);

  test("call and run say first which entries and origins they use, and --json says nothing", async () => {
    const options = ["--secret", "TOKEN=x", "--allow", origin];
    const { stderr } = await run("call", ...options);
    expect(stderr).toMatch(/^entries {3}\.skerry\norigins {3}http:\/\/127\.0\.0\.1:\d+\n200\n/);
    const file = join(root, "first-lines.json");
    await writeFile(file, "[]");
    const stubbed = await run("call", ...options, "--stub", file, "--kv", root);
    expect(stubbed.stderr).toContain(`entries   ${root}\norigins   ${origin}, answered by ${file}`);
    const { child, ended, printed } = startSkerry(["run", ...options, "--port", "0"], {
      cwd: dir,
      env: env(),
    });
    await printed(/answers at/);
    child.kill("SIGINT");
    expect((await ended).stderr).toMatch(
      /^entries {3}\.skerry\norigins {3}http:\S+\nreach answers at /,
    );
    expect((await run("call", "--json", ...options)).stderr).toBe("");
  });

  test("an option for what is not granted is refused with the line to write", async () => {
    await writeFile(join(dir, "skerry.toml"), settings('"log", "config"'));
    const { code, stderr } = await run("call", "--allow", origin);
    expect(code).toBe(2);
    expect(stderr).toContain(
      '`fetch`: write grants = ["log", "config", "fetch"] into skerry.toml, or give --grant fetch.',
    );
    const granted = ["--grant", "fetch", "--grant", "kv", "--allow", origin];
    const { status, body } = await call(...granted, "--url", `/?url=${origin}`);
    expect({ status, body }).toEqual({ status: 200, body: "from the origin" });
    expect((await run("call", "--grant", "mail")).stderr).toContain("It must be one of log,");
  });
});
