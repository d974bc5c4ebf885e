// The image of a host: its Containerfile is read everywhere, and built and run where buildah and Linux's namespaces are at hand.
import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pinnedNode } from "../../runtime/bin/pinned-nodes.js";
import { skerry } from "../cli/skerry.ts";
import { machineFacts } from "../machine.ts";
import { freePorts } from "../support/free-ports.ts";
import { putBuild } from "../support/kept-project.ts";
import { hasSandbox } from "../support/sandbox-parts.ts";
import { buildCommand, containerfile, findBuilder } from "./image-build.ts";
import { keptPackages } from "./kept-packages.ts";
import { makeBase, putNpm } from "./machine-base.ts";
import { repository } from "./manifests.ts";
import {
  type Container,
  firstProcess,
  type ImageConfig,
  outputOf,
  runIn,
  startIn,
} from "./run-image.ts";

const text = readFileSync(containerfile, "utf8");
/** Its instructions, without comments, each on one line. */
const instructions = text
  .split("\n")
  .filter((line) => !/^\s*#/.test(line))
  .join("\n")
  .replaceAll(/\\\n\s*/g, "")
  .split("\n")
  .filter((line) => line !== "");

describe("the Containerfile", () => {
  const those = (name: string) => instructions.filter((line) => line.startsWith(`${name} `));

  test("stands on a base that is an argument, in stages, of which the last one starts from it", () => {
    expect(instructions[0]).toBe("ARG BASE=debian:trixie-slim");
    expect(those("FROM").map((line) => line.replace(/\$\{(\w+)\}/, "$1"))).toEqual([
      ...["FROM BASE AS system", "FROM NPM AS install", "FROM system"],
    ]);
    const last = instructions.slice(instructions.lastIndexOf("FROM system"));
    expect(last.join("\n")).not.toMatch(/apt-get|npm |curl|secret/);
  });

  test("names no architecture and no version: the base and the packages have them", () => {
    expect(instructions.join("\n")).not.toMatch(/amd64|x64|x86|arm64|aarch64|\d+\.\d+\.\d+/);
    expect(those("COPY")).toEqual([
      "COPY skerry-[0-9]*.tgz /tmp/packages/",
      "COPY --from=install /opt/skerry /opt/skerry",
    ]);
  });

  test("has a user by number, one volume, a health check, and a first process that passes signals on", () => {
    expect(those("USER")).toEqual(["USER 10001:10001"]);
    expect(those("VOLUME")).toEqual(["VOLUME /var/lib/skerry"]);
    expect(those("ENTRYPOINT")).toEqual(['ENTRYPOINT ["tini", "--", "skerry"]']);
    expect(those("HEALTHCHECK")[0]).toContain("/image/health.js");
    expect(existsSync(join(repository, "runtime/image/health.js"))).toBe(true);
  });
});

test("each builder is asked for the same image, in the format that has health checks", () => {
  const environment = { NODE_EXTRA_CA_CERTS: containerfile };
  const line = (name: "buildah" | "docker", ...more: string[]) =>
    buildCommand(name, "packages", more, environment).join(" ");
  expect(line("buildah")).toMatch(
    /^buildah build .*--tag skerry:0\.1\.0 --format docker .*packages$/,
  );
  expect(line("buildah")).toContain(`--secret id=ca,src=${containerfile}`);
  expect(line("docker")).not.toContain("--format");
  expect(line("docker", "--tag", "mine", "--platform=linux/arm64")).toMatch(
    /--tag mine --platform=linux\/arm64 packages$/,
  );
  expect(line("docker", "--tag", "mine")).not.toContain("skerry:0.1.0");
  expect(findBuilder({ PATH: "/nowhere" })).toBeNull();
});

const builder = machineFacts().find(({ name }) => name === "buildah")?.found ?? null;
/** Whether this machine lets a builder make files of an image, and a process mount them: a container of its own may not. */
const builds =
  builder !== null &&
  spawnSync("sh", ["-c", "buildah rm $(buildah from scratch)"]).status === 0 &&
  spawnSync("unshare", ["--mount", "--pid", "--fork", "mount", "--bind", "/", "/"]).status === 0;
if (!builds)
  process.stderr.write(
    "No image is built: buildah, tini or root is missing, or may not mount. The Containerfile is read alone.\n",
  );

/** Building takes most of it; registries may be slow, in ms. */
const slow = 300_000;

describe.runIf(builds)("an image that is built here", () => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-image-"));
  const [base, withNpm, image] = ["base", "npm", "host"].map(
    (name) => `localhost/skerry-test-${name}:${process.pid}`,
  ) as [string, string, string];
  const containers: string[] = [];
  const token = "a-token-of-16-characters";
  let container: Container;
  let ports: [number, number];

  const buildah = (...args: readonly string[]) =>
    execFileSync("buildah", args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      timeout: slow,
    });

  /** A container's limits are this process's: a sandbox may have less than builders take for granted. */
  const limits = ["Max open files", "Max processes"].flatMap((name, n) => {
    const line = readFileSync("/proc/self/limits", "utf8")
      .split("\n")
      .find((each) => each.startsWith(name));
    const most = /(\d+)\s+(\d+)\s+\w+\s*$/.exec(line ?? "")?.[2] ?? "20000";
    return ["--ulimit", `${["nofile", "nproc"][n]}=${most}:${most}`];
  });

  /** Makes an image of a folder's files. */
  function imageOf(files: string, name: string, from = "scratch"): void {
    const id = buildah("from", ...limits, from).trim();
    buildah("copy", "--quiet", id, files, "/");
    buildah("commit", "--quiet", "--rm", id, name);
  }

  beforeAll(async () => {
    makeBase(join(folder, "base"));
    putNpm(join(folder, "npm"));
    imageOf(join(folder, "base"), base);
    imageOf(join(folder, "npm"), withNpm, base);
    // npm's own settings of this machine, and its cache.
    const npmrc = join(folder, "npmrc");
    writeFileSync(
      npmrc,
      `${execFileSync("npm", ["config", "get", "registry"]).toString().trim().replace(/^/, "registry=")}\nprefer-offline=true\n`,
    );
    const cache = execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim();
    mkdirSync(cache, { recursive: true });
    const [, ...args] = buildCommand(
      "buildah",
      keptPackages(),
      [
        ...["--isolation", "chroot", "--network", "host", ...limits, "--quiet"],
        ...["--build-arg", `BASE=${base}`, "--build-arg", `NPM=${withNpm}`, "--tag", image],
        ...["--secret", `id=npmrc,src=${npmrc}`, "--volume", `${cache}:/root/.npm`],
      ],
      process.env,
    );
    buildah(...args);
    const { Docker } = JSON.parse(buildah("inspect", "--type", "image", image));
    const id = buildah("from", "--pull-never", ...limits, image).trim();
    containers.push(id);
    const volume = join(folder, "volume");
    mkdirSync(volume, { mode: 0o700 });
    chownSync(volume, 10_001, 10_001);
    ports = (await freePorts(2)) as [number, number];
    const settings = join(folder, "skerry.toml");
    writeFileSync(
      settings,
      readFileSync(join(repository, "runtime/image/skerry.toml"), "utf8")
        .replace("port = 8080", `port = ${ports[0]}\ndrain-delay = "1ms"\nshards = 1`)
        .replace("0.0.0.0:9090", `0.0.0.0:${ports[1]}`),
    );
    container = {
      ...{
        root: buildah("mount", id).trim(),
        config: Docker.config as ImageConfig,
        volume,
        settings,
      },
      environment: { SKERRY_ADMIN_TOKEN: token, SKERRY_ADMIN: `127.0.0.1:${ports[1]}` },
    };
  }, slow);
  afterAll(() => {
    for (const id of containers) buildah("rm", id);
    for (const name of [image, withNpm, base]) buildah("rmi", "--force", name);
    rmSync(folder, { recursive: true, force: true });
  });

  const megabytes = (path: string) =>
    Number(execFileSync("sh", ["-c", 'du -sk "$0"', path], { encoding: "utf8" }).split("\t")[0]) /
    1_024;

  test("has the pinned Node and the package alone: no compiler, no npm, no other machine's binaries", async () => {
    const { root } = container;
    const own = join(root, "opt/skerry");
    const [all, node, packages] = [root, join(own, "node"), join(own, "node_modules")].map(
      megabytes,
    );
    process.stderr.write(
      `The image has ${all!.toFixed(0)} MB: ${node!.toFixed(0)} Node, ${packages!.toFixed(0)} packages, the rest its base.\n`,
    );
    expect(node! + packages!).toBeLessThan(270);
    const programs = ["bin", "usr/bin", "usr/local/bin", "usr/sbin"].flatMap((name) =>
      existsSync(join(root, name)) ? readdirSync(join(root, name)) : [],
    );
    expect(programs).toEqual(expect.arrayContaining(["node", "skerry", "tini", "setpriv"]));
    for (const name of ["npm", "npx", "cc", "gcc", "clang", "make", "python3", "cargo", "perl"])
      expect(programs).not.toContain(name);
    for (const name of ["binaryen", "assemblyscript", "typescript", "@skerry"])
      expect(existsSync(join(own, "node_modules", name)), name).toBe(false);
    const prebuilds = join(own, "node_modules/skerry/vendor/isolated-vm/prebuilds");
    expect(readdirSync(prebuilds)).toEqual([`linux-${process.arch}`]);
    const version = await runIn(container, ["node", "--version"]);
    expect(version.output.trim()).toBe(`v${pinnedNode?.version}`);
    // Nothing of npm's settings and cache stayed.
    const home = readdirSync(join(root, "root"), { recursive: true });
    expect(home.filter((path) => path !== ".npm")).toEqual([]);
  });

  test("a host in it fits its machine, by doctor", { timeout: slow }, async () => {
    const { code, output } = await runIn(container, [...container.config.Entrypoint, "doctor"]);
    expect(code, output).toBe(0);
    expect(output).toContain("A host works here");
    expect(output).toContain("skerry.toml can be read.");
    if (hasSandbox)
      expect(output).toContain("a filter of system calls (seccomp), a bound on files (Landlock)");
  });

  test("serves as its user from a root that nobody can write to, is deployed to from outside, is healthy, and drains", {
    timeout: slow,
  }, async () => {
    const { config, volume } = container;
    const host = startIn(container, [...config.Entrypoint, ...config.Cmd]);
    const log = outputOf(host);
    const ended = once(host, "exit");
    try {
      const health = config.Healthcheck.Test.slice(1);
      expect((await runIn(container, health)).code).toBe(1);
      for (const until = Date.now() + slow / 2; !log().includes('"Ready."'); await wait(50)) {
        expect(host.exitCode, log()).toBeNull();
        expect(Date.now(), log()).toBeLessThan(until);
      }
      expect((await runIn(container, health)).code).toBe(0);
      const first = firstProcess(host);
      expect(readFileSync(`/proc/${first}/comm`, "utf8")).toBe("tini\n");
      expect(readFileSync(`/proc/${first}/status`, "utf8")).toMatch(
        /^Uid:\t10001\t10001\t10001\t10001$/m,
      );

      const hello = join(folder, "hello");
      const from = join(repository, "examples/hello");
      cpSync(from, hello, {
        recursive: true,
        filter: (path) => !path.startsWith(join(from, "build")),
      });
      await putBuild(hello);
      const where = ["--admin", `127.0.0.1:${ports[1]}`];
      const order = ["deploy", hello, "--name", "hello", "--route", "localhost/*", ...where];
      const outside = { cwd: folder, env: { SKERRY_ADMIN_TOKEN: token } };
      const deployed = await skerry(order, outside);
      expect(deployed.code, deployed.stderr).toBe(0);
      const answer = await fetch(`http://localhost:${ports[0]}/?name=you`);
      expect(await answer.text()).toBe("Hello, you!\n");
      // All that it wrote is in the volume, and is its user's.
      expect(readdirSync(volume)).toEqual(expect.arrayContaining(["cache", "data"]));
      const refused = await runIn(container, [
        "sh",
        "-c",
        "touch /opt/skerry/x || touch /tmp/x || touch /etc/x",
      ]);
      expect(refused.output.match(/Read-only file system/g)).toHaveLength(3);

      // A request whose content is on its way when the signal comes has its answer.
      const client = connect(ports[0], "127.0.0.1");
      let got = "";
      client.setEncoding("utf8").on("data", (piece: string) => {
        got += piece;
      });
      client.write("POST /?name=late HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\n\r\nab");
      await wait(300);
      process.kill(first, "SIGTERM");
      await wait(300);
      expect(host.exitCode).toBeNull();
      client.write("cd");
      await once(client, "close");
      expect(got).toContain("Hello, late!");
      expect(got.toLowerCase()).toContain("connection: close");
      expect((await ended)[0], log()).toBe(0);
    } finally {
      host.kill("SIGKILL");
    }
  });
});
