// A systemd that is the first process of a container made for it, with the units as they are shipped.
import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  writeFileSync,
} from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { repository } from "../../cli/skerry.ts";
import { until } from "../../supervisor/serving/support/until.ts";

const manager = "/usr/lib/systemd/systemd";
const apart = ["--mount", "--pid", "--fork", "--cgroup", "--uts", "--ipc", "--net", "--kill-child"];

/** Lines of a shell that lay a file system over this machine's, in which all may be changed and nothing stays. */
const overlay = `
  mount --make-rprivate /
  mount -t tmpfs own "$1"
  mkdir "$1/upper" "$1/work" "$1/root"
  mount -t overlay own -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
  mount -t cgroup2 own "$1/root/sys/fs/cgroup" || { mount --rbind /sys "$1/root/sys"; mount -t cgroup2 own "$1/root/sys/fs/cgroup"; }
`;

/** The same, with what a system has besides, and this checkout where packages would be. */
const enter = `set -e
  ${overlay}
  cd "$1/root"
  mount -t proc own proc
  mount -t tmpfs own run
  mount --rbind /dev dev
  mkdir -p opt/skerry
  mount --bind "$2" opt/skerry
  cp -r "$3/." .
  mount -t tmpfs own tmp
  chmod 1777 tmp
  chroot . useradd --system --home-dir /var/lib/skerry --shell /usr/sbin/nologin skerry
  pivot_root . mnt
  umount -l /mnt
  ip link set lo up || true
  exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin container=test "$4" --system --unit=test.target
`;

/** True where this is root of a machine with systemd, and may make such a container. */
export function canBoot(): boolean {
  const needed = [manager, "/usr/bin/node", "/usr/bin/unshare", "/usr/bin/nsenter"];
  if (process.getuid?.() !== 0 || !needed.every((path) => existsSync(path))) return false;
  const folder = mkdtempSync(join(tmpdir(), "skerry-boots-"));
  try {
    const args = [...apart, "sh", "-c", `set -e; ${overlay}`, "sh", folder];
    execFileSync("unshare", args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  } finally {
    rmdirSync(folder);
  }
}

export interface Booted {
  /** Runs a command in the container, as its root, to its end, and returns what it printed. @throws Error where it fails. */
  run(...command: readonly string[]): string;
  end(): Promise<void>;
}

/** Boots systemd with a network of its own, and the units where `runtime/systemd/README.md` has them.
 * @param files of /etc/skerry. */
export async function boot(files: Readonly<Record<string, string | Uint8Array>>): Promise<Booted> {
  const folder = mkdtempSync(join(tmpdir(), "skerry-booted-"));
  const placed = mkdtempSync(join(tmpdir(), "skerry-placed-"));
  for (const each of [folder, placed]) chmodSync(each, 0o755);
  const units = join(placed, "etc", "systemd", "system");
  mkdirSync(units, { recursive: true });
  mkdirSync(join(placed, "etc", "skerry"));
  for (const name of ["skerry.service", "skerry.socket"]) {
    copyFileSync(join(repository, "runtime", "systemd", name), join(units, name));
  }
  writeFileSync(join(units, "test.target"), "[Unit]\nDescription=Test\n");
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(placed, "etc", "skerry", name), content);
  }
  const args = [...apart, "sh", "-c", enter, "sh", folder, repository, placed, manager];
  const child = spawn("unshare", args, { stdio: ["ignore", "ignore", "pipe"] });
  let printed = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
  });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const run = (...command: readonly string[]) => {
    const first = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
    return execFileSync("nsenter", [`--target=${first}`, "--all", "--wd=/", "--", ...command], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" },
    });
  };
  const state = async () => {
    if (child.exitCode !== null) throw new Error(`systemd did not start: ${printed}`);
    try {
      return run("systemctl", "is-active", "test.target").trim();
    } catch {
      return "not yet";
    }
  };
  await until(state, (now) => now === "active");
  return {
    run,
    async end() {
      process.off("exit", kill);
      kill();
      await ended;
      for (const each of [folder, placed]) await rm(each, { recursive: true, force: true });
    },
  };
}
