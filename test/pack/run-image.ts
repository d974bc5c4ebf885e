// Programs in the files of an image, as a container has them: read-only but for one volume, as the image's user, with processes
// of their own. Linux's namespaces alone are needed for it, and no cgroups.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";

/** What an image says of itself. */
export interface ImageConfig {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly Volumes: Readonly<Record<string, object>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
}

export interface Container {
  /** The folder with the image's files. */
  readonly root: string;
  readonly config: ImageConfig;
  /** The folder that is the image's volume. */
  readonly volume: string;
  /** A file in the place of the image's settings. */
  readonly settings: string;
  readonly environment: Readonly<Record<string, string>>;
}

const mounts = `
set -e
root=$1 volume=$2 at=$3 settings=$4 user=$5; shift 5
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --bind "$volume" "$root$at"
mount --bind "$settings" "$root/etc/skerry/skerry.toml"
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" --groups= "$root" "$@"
`;

/** Starts a program with the image's environment. It is the child of the process that is given, which waits for it. */
export function startIn(container: Container, command: readonly string[]): ChildProcess {
  const { root, config, volume, settings, environment } = container;
  const [at = ""] = Object.keys(config.Volumes);
  const own = [...config.Env, ...Object.entries(environment).map(([name, is]) => `${name}=${is}`)];
  const separate = ["--mount", "--pid", "--fork", "--kill-child=SIGKILL"];
  return spawn(
    "unshare",
    [
      ...[...separate, "sh", "-c", mounts, "sh", root, volume, at, settings, config.User],
      ...["/usr/bin/env", "-i", `--chdir=${config.WorkingDir}`, ...own, ...command],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
}

/** Runs a program to its end. */
export async function runIn(
  container: Container,
  command: readonly string[],
): Promise<{ code: number | null; output: string }> {
  const child = startIn(container, command);
  const output = outputOf(child);
  const [code] = await once(child, "close");
  return { code, output: output() };
}

/** What a program has printed so far. */
export function outputOf(child: ChildProcess): () => string {
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  return () => printed;
}

/** The number of the program that `startIn` started: the first process of the container. */
export function firstProcess({ pid }: ChildProcess): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
}
