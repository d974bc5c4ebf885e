import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository, type Started, startSkerry } from "../../cli/skerry.ts";
import { keptDataDir } from "../../support/build-cache.ts";
import { putBuild } from "../../support/kept-project.ts";

/** An origin on loopback. */
export interface Origin {
  readonly url: string;
  readonly server: Server;
  close(): Promise<void>;
}

export async function startOrigin(listener: RequestListener): Promise<Origin> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A project that a test runs. */
export interface Project {
  readonly dir: string;
  /** What names its data folder to commands. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts `skerry run`, and resolves with where it answers, without a slash at the end. */
  run(): Promise<string>;
  /** Resolves once it has printed such a text. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends it as Ctrl-C does, and resolves with what it printed. */
  stop(): Promise<string>;
  remove(): Promise<void>;
}

/** Copies an example.
 * @param changes texts of its settings, and what stands in their place: the origin that the settings name
 * to the one that a test runs. */
export async function copyExample(
  name: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Project> {
  const example = await inOwnFolder((dir) =>
    cp(join(repository, "examples", name), dir, { recursive: true }),
  );
  const settings = join(example.dir, "skerry.toml");
  let text = await readFile(settings, "utf8");
  for (const [old, put] of Object.entries(changes)) {
    if (!text.includes(old)) throw new Error(`${name}/skerry.toml has no ${old}`);
    text = text.replaceAll(old, put);
  }
  await writeFile(settings, text);
  return example;
}

/** A project in a folder of its own, with the data folder that tests share. */
export async function inOwnFolder(write: (dir: string) => Promise<void>): Promise<Project> {
  const root = await mkdtemp(join(tmpdir(), "skerry-project-"));
  const dir = join(root, "project");
  await mkdir(dir);
  await write(dir);

  const env = { SKERRY_DATA_DIR: keptDataDir() };
  let running: Started | null = null;
  const stop = async () => {
    if (running === null) return "";
    const { child, ended } = running;
    running = null;
    child.kill("SIGINT");
    return (await ended).stderr;
  };
  return {
    dir,
    env,
    async run() {
      await putBuild(dir);
      running = startSkerry(["run", dir, "--port", "0"], { env });
      const [, url] = await running.printed(/answers at (http:\S+)\//);
      return url!;
    },
    printed(pattern) {
      if (running === null) throw new Error("it does not run");
      return running.printed(pattern);
    },
    stop,
    async remove() {
      await stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The origin that examples' settings name. */
export const namedOrigin = "http://127.0.0.1:9000";
