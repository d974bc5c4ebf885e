import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { request } from "undici";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository, skerry } from "../cli/skerry.ts";
import { natsPath } from "../machine.ts";
import { until } from "../store/log/support/nats-servers.ts";
import { putBuild } from "../support/kept-project.ts";
import { keepFuel } from "../support/kept-rates.ts";

// Within the repository, where its packages are found.
mkdirSync(join(repository, "build"), { recursive: true });
const folder = mkdtempSync(join(repository, "build", "cluster-example-"));
const home = join(folder, "cluster", ".skerry");
let program: ReturnType<typeof start>;

/** `npm run cluster`, with a process group of its own, as a terminal gives it. */
function start(env: NodeJS.ProcessEnv = {}) {
  const child: ChildProcess = spawn(
    "npm",
    ["run", "cluster", "--prefix", join(folder, "cluster")],
    {
      env: { ...process.env, NATS_SERVER: natsPath, PORT: "0", ...env },
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
    },
  );
  let said = "";
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    ...{ child, ended, said: () => said },
    type: (line: string) => void child.stdin!.write(`${line}\n`),
    says: (text: string) => until(() => said.includes(text), `it says ${text}`),
  };
}

beforeAll(async () => {
  for (const name of ["cluster", "hello"]) {
    cpSync(join(repository, "examples", name), join(folder, name), {
      recursive: true,
      filter: (path) => !path.includes(".skerry"),
    });
  }
  await putBuild(join(folder, "hello"));
  program = start();
  await program.says("Ctrl-C ends all");
}, 120_000);
afterAll(async () => {
  endGroup(program.child.pid!, "SIGKILL");
  await program.ended;
  await rm(folder, { recursive: true, force: true });
}, 60_000);

function endGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    // None of it is left.
    return false;
  }
}

function urls(): string[] {
  const found = [...program.said().matchAll(/(?:fra|ams|sin) +(http:\S+)/g)];
  return found.map(([, url]) => url!);
}

const answers = () =>
  Promise.all(
    urls().map(async (url) => {
      const { body } = await request(url, { headers: { host: "hello.localhost" } });
      return body.text();
    }),
  );

const greetings = Array(3).fill("Hello from Skerry!\n");

test("what is deployed at one node is served by all, without servers too, and by a node that lost all it had", async () => {
  const cwd = join(home, "fra");
  const deploy = ["deploy", "../../../hello", "--route", "hello.localhost/*"];
  const { code, stderr } = await skerry(deploy, { cwd });
  expect(code, stderr).toBe(0);
  expect(stderr).toContain("on ams, fra, sin");
  expect(await answers()).toEqual(greetings);
  program.type("leader");
  await until(() => /nats-\d leads the log/.test(program.said()), "one leads");
  for (const name of ["nats-1", "nats-2", "nats-3"]) program.type(`stop ${name}`);
  await program.says("nats-3 has ended");
  expect(await answers()).toEqual(greetings);
  for (const name of ["nats-1", "nats-2", "nats-3"]) program.type(`start ${name}`);
  await program.says("nats-3 is back");
  program.type("wipe sin");
  await program.says("sin has lost all it had");
  expect(existsSync(join(home, "sin", "data", "cluster.key"))).toBe(true);
  // Or it would measure the machine at its start.
  await keepFuel(join(home, "sin", "data"));
  program.type("start sin");
  await program.says("sin is back");
  await until(async () => (await answers()).join("") === greetings.join(""), "all serve it");
}, 120_000);

test("a second one is refused, and Ctrl-C leaves no process and no file behind", async () => {
  const second = start();
  expect(await second.ended).toBe(2);
  expect(second.said()).toContain("It runs already");
  const { pid } = program.child;
  endGroup(pid!, "SIGINT");
  await program.ended;
  expect(program.said()).toContain("Ending.");
  await until(() => !endGroup(pid!, "SIGCONT"), "no process is left");
  expect(existsSync(home)).toBe(false);
}, 60_000);

test("without nats-server it says how to get it", async () => {
  const none = start({ NATS_SERVER: join(folder, "none") });
  expect(await none.ended).toBe(2);
  expect(none.said()).toMatch(
    /There is no nats-server here: install it with `apt install nats-server`/,
  );
}, 60_000);
