import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  assemble,
  end,
  type Instruction,
  ifEqual,
  load,
} from "../../../runtime/process/sandbox/bpf.ts";
import { hasSandbox } from "../../support/sandbox-parts.ts";
import { counter, fetcher } from "./support/reaching.ts";
import { answering, type Serving, startServing } from "./support/serving.ts";
import { until } from "./support/until.ts";

const folder = mkdtempSync(join(tmpdir(), "skerry-sandbox-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What hosts that tests start lack of a sandbox: root's run with --as-root, and no cordon has a user. */
const ofRoot = process.getuid?.() === 0 ? ["a user without the files of root (--as-root)"] : [];

/** What proc(5) says of a process. */
function statusOf(pid: number): Record<string, string> {
  const lines = readFileSync(`/proc/${pid}/status`, "utf8").trim().split("\n");
  return Object.fromEntries(lines.map((line) => line.split(/:\s*/, 2) as [string, string]));
}

/** The processes that a process has started. */
function childrenOf(pid: number): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((each) => {
      try {
        return Number(statusOf(each).PPid) === pid;
      } catch {
        return false;
      }
    });
}

describe.runIf(hasSandbox)("a host whose sandbox is required", () => {
  let serving: Serving;
  let origin: Server;
  beforeAll(async () => {
    origin = createServer((_request, response) => response.end("from the origin"));
    await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
    serving = await startServing({
      folder,
      prepares: true,
      serve: `shards = 1\nprivate-origins = ["${url}"]\nsandbox = "required"
        [serve.record]\ndir = "recordings"\nwhen = "all"`,
      rest: "[cordons.entries]\nshards = 1",
    });
    await serving.deploy("fetch", await fetcher(), {
      ...{ routes: ["fetch.test/*"], grants: ["log", "fetch"], fetch: { private: [url] } },
    });
    await serving.deploy("count", await counter(), {
      ...{ routes: ["count.test/*"], cordon: "entries" },
      ...{ grants: ["log", "kv"], kv: { COUNTS: "counts" } },
    });
  }, 240_000);
  afterAll(async () => {
    await serving?.end();
    origin?.close();
  });

  const originUrl = () => `http://127.0.0.1:${(origin.address() as AddressInfo).port}/`;

  test("serves, fetches, keeps entries and records as any other", async () => {
    expect(await serving.get("fetch.test", "/", { "x-to": originUrl() })).toMatchObject({
      status: 200,
      body: "from the origin",
    });
    expect(await serving.get("count.test")).toMatchObject({ status: 200, body: "0" });
    const recordings = await until(
      () =>
        readdirSync(join(folder, "recordings"), { recursive: true, encoding: "utf8" }).filter(
          (name) => name.endsWith(".recording"),
        ),
      (all) => all.length === 2,
    );
    expect(recordings).toHaveLength(2);
  });

  test("has it around the front, shards, and the owner of entries", async () => {
    const { shards, sandbox, losses } = await serving.status();
    expect(losses).toEqual([]);
    expect(sandbox).toMatchObject({
      ...{ wish: "required", missing: ofRoot },
      shards: { noNewPrivs: true, seccomp: true, landlock: true, ownUser: false },
      preparing: { noNewPrivs: true, seccomp: true, landlock: true },
    });
    const started = childrenOf(serving.process.pid!);
    // The shards, one more of the front's kind ahead of time, and the owner of entries.
    expect(started).toEqual(expect.arrayContaining(shards.map(({ pid }) => pid)));
    expect(started.length).toBeGreaterThan(shards.length);
    for (const pid of started) {
      expect(statusOf(pid)).toMatchObject({ NoNewPrivs: "1", Seccomp: "2" });
    }
    expect(statusOf(serving.process.pid!).Seccomp).toBe("0");
  });

  test("is told by the log", () => {
    const line = serving
      .log()
      .split("\n")
      .find((each) => each.includes('"Ready."'));
    expect(JSON.parse(line!).sandbox).toMatchObject({ shards: { seccomp: true, landlock: true } });
  });

  test("has its processes end with it, which can't end themselves", async () => {
    const started = childrenOf(serving.process.pid!);
    serving.process.kill("SIGKILL");
    await serving.exited;
    await until(
      () => started.filter((pid) => readdirSync("/proc").includes(String(pid))),
      (left) => left.length === 0,
      5_000,
    );
  });
});

test("a host whose sandbox is required does not start where a part of it is missing", async () => {
  const refused = startServing({
    args: ["--sandbox", "required"],
    // As on a system that has no filters; where a part is missing as it is nothing has to be taken away.
    ...(hasSandbox && { launcher: withoutFilters() }),
  });
  await expect(refused).rejects.toMatchObject({
    code: "no-sandbox",
    message: expect.stringMatching(/"required", and this system lacks a filter of system calls/),
  });
});

test.runIf(hasSandbox)(
  "what the system lacks is done without where the best is wanted",
  async () => {
    const serving = await startServing({ launcher: withoutFilters(), prepares: true });
    try {
      const { sandbox, shards } = await serving.status();
      expect(sandbox).toMatchObject({
        missing: [...ofRoot, "a filter of system calls (seccomp)"],
        shards: { seccomp: false, landlock: true },
      });
      await serving.deploy("shop", await answering("shop"), { routes: ["shop.test/*"] });
      expect((await serving.get("shop.test")).body).toBe("shop");
      expect(shards).not.toEqual([]);
    } finally {
      await serving.end();
    }
  },
);

/** A command that starts a program which can load no filters: PR_SET_SECCOMP and seccomp(2) fail. */
function withoutFilters(): string[] {
  const [prctl, seccomp] = process.arch === "arm64" ? [167, 277] : [157, 317];
  const fails = end(0x00050000 | 22);
  const allowed = end(0x7fff0000);
  const filter: Instruction[] = [
    ...[load(0), ifEqual(seccomp, 1), fails],
    ...[ifEqual(prctl, 4), load(16), ifEqual(22, 1), fails, allowed],
    allowed,
  ];
  const file = join(folder, "no-filters");
  writeFileSync(file, assemble(filter));
  return ["setpriv", "--no-new-privs", "--seccomp-filter", file, "--"];
}
