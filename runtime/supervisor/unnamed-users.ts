import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { SkerryError } from "../errors.ts";
import { idsIn } from "./settings/system-accounts.ts";

/** Numbers for users without an account, the last one included. No one is known to give them to anybody (systemd.io/UIDS-GIDS):
 * services of systemd that have no account get those from 61184 on, and containers often have none from 65536 on. */
const range = { first: 60_706, last: 61_183 };

/** A user of the host's own, for as long as processes have it. */
export interface UnnamedUser {
  /** Its number, and that of its group. */
  readonly id: string;
  /** No process has it any more. */
  release(): void;
}

/** Users without an account, each a number that neither an account, a group, a process nor a container's range has. */
export class UnnamedUsers {
  readonly #host: string;
  readonly #free: Set<number>;

  /** @param host names the host, as its data folder does: two of them that start at once hardly take the same numbers.
   * @param taken numbers that are somebody's, whoever says so. */
  constructor(host: string, taken: Iterable<number>) {
    this.#host = host;
    const all = range.last - range.first + 1;
    this.#free = new Set(Array.from({ length: all }, (_, at) => range.first + at));
    for (const id of taken) this.#free.delete(id);
  }

  /** Finds those that are free on this system now, but for `taken`. */
  static async find(host: string, taken: Iterable<number>): Promise<UnnamedUsers> {
    const all = [...new UnnamedUsers(host, []).#free];
    const known = await Promise.all([idsIn("passwd", all), idsIn("group", all)]);
    const delegated = ["/etc/subuid", "/etc/subgid"].flatMap((file) => inRanges(textOf(file)));
    return new UnnamedUsers(host, [...taken, ...known.flat(), ...delegated, ...ofProcesses()]);
  }

  /** Takes a user for a purpose, the same one at each start where it is free. @throws SkerryError `host-failed` where none is. */
  take(purpose: string): UnnamedUser {
    const size = range.last - range.first + 1;
    const digest = createHash("sha256").update(`${this.#host}\0${purpose}`).digest();
    const start = digest.readUInt32LE() % size;
    for (let step = 0; step < size; step++) {
      const id = range.first + ((start + step) % size);
      if (!this.#free.delete(id)) continue;
      return { id: String(id), release: () => void this.#free.add(id) };
    }
    throw new SkerryError(
      "host-failed",
      `No number from ${range.first} to ${range.last} is free for a user of the host's own processes.`,
    );
  }
}

/** Numbers of the range that were given to users for their containers (subuid(5)). */
export function inRanges(lines: string): number[] {
  return lines.split("\n").flatMap((line) => {
    const [, first, count] = line.split(":").map(Number);
    if (!Number.isSafeInteger(first) || !Number.isSafeInteger(count)) return [];
    const begin = Math.max(first!, range.first);
    const end = Math.min(first! + count!, range.last + 1);
    return Array.from({ length: Math.max(0, end - begin) }, (_, at) => begin + at);
  });
}

/** Users and groups that processes have now, also such as have no account: of services, containers, another host. */
function ofProcesses(proc = "/proc"): number[] {
  const pids = namesIn(proc).filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    const lines = textOf(`${proc}/${pid}/status`).matchAll(/^(?:Uid|Gid|Groups):(.*)$/gm);
    return [...lines].flatMap(([, numbers]) => numbers!.trim().split(/\s+/).map(Number));
  });
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
