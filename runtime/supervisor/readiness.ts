import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { canDropRights } from "../process/rights.ts";
import { type Reached, unreachable } from "../process/user-access.ts";
import { artifactFolder } from "../store/artifacts.ts";
import type { SandboxStatus } from "./control.ts";
import type { ArtifactViews } from "./cordons/artifact-views.ts";
import type { Cordons } from "./cordons/cordons.ts";
import type { LiveCatalog } from "./deploy/live-catalog.ts";
import { deploymentsOf } from "./deploy/live-worker.ts";
import type { KvKeeper } from "./kv-keeper.ts";
import type { LiveSettings } from "./live-settings.ts";

export interface ReadinessParts {
  readonly dataDir: string;
  /** Null where all shards are this process's user. */
  readonly views: ArtifactViews | null;
  readonly settings: Pick<LiveSettings, "ofCordon">;
  readonly catalog: Pick<LiveCatalog, "all" | "version">;
  readonly cordons: Pick<Cordons, "all">;
  readonly kv: Pick<KvKeeper, "isMissing">;
  readonly sandbox: SandboxStatus;
}

/** How long what was found holds, in ms: balancers ask often. */
const holds = 2_000;

/** The same of what was found of artifacts, in ms, unless workers have changed: each file of theirs is looked at, by processes that
 * are started for it. */
const artifactsHold = 30_000;

interface Found {
  readonly reasons: string[];
  /** ms of `performance.now`. */
  readonly until: number;
}

/** Why a running host can't answer as it promises. */
export class Readiness {
  readonly #parts: ReadinessParts;
  #found: Found | null = null;
  /** The look that is under way: all who ask meanwhile wait for it. */
  #looking: Promise<string[]> | null = null;
  #artifactsFound: (Found & { readonly version: number }) | null = null;

  constructor(parts: ReadinessParts) {
    this.#parts = parts;
  }

  /** Why the host is not ready, in sentences that anybody may read; none where it is. Looks at the entries' process, at the files of
   * artifacts as the user of the worker's shards, and at the sandbox of each running shard. */
  async reasons(): Promise<string[]> {
    if (this.#found !== null && this.#found.until > performance.now()) return this.#found.reasons;
    this.#looking ??= this.#look().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #look(): Promise<string[]> {
    const reasons = await this.#reasonsNow();
    // However long it took.
    this.#found = { reasons, until: performance.now() + holds };
    return reasons;
  }

  async #reasonsNow(): Promise<string[]> {
    const [artifacts, shards] = await Promise.all([this.#artifactsKnown(), this.#shards()]);
    const entries = this.#parts.kv.isMissing
      ? ["The process that owns the entries is not up: workers can't reach theirs."]
      : [];
    return [...entries, ...artifacts, ...shards];
  }

  async #artifactsKnown(): Promise<string[]> {
    const { version } = this.#parts.catalog;
    const found = this.#artifactsFound;
    // What can't be read is looked at again each time: it is being repaired.
    const isSame = found !== null && found.reasons.length === 0 && found.version === version;
    if (isSame && found.until > performance.now()) return found.reasons;
    const reasons = await this.#artifacts();
    this.#artifactsFound = { reasons, version, until: performance.now() + artifactsHold };
    return reasons;
  }

  async #artifacts(): Promise<string[]> {
    const users = new Map<string, { user?: string; group?: string; keys: Set<string> }>();
    for (const worker of this.#parts.catalog.all()) {
      const { user, group } = this.#parts.settings.ofCordon(worker.record.cordon);
      const name = JSON.stringify([user, group]);
      const of = users.get(name) ?? {
        ...(user !== undefined && { user }),
        ...(group !== undefined && { group }),
        keys: new Set(),
      };
      users.set(name, of);
      for (const { artifactKey } of deploymentsOf(worker)) of.keys.add(artifactKey);
    }
    const closed = await Promise.all(
      [...users.values()].map(async ({ user, group, keys }) => {
        const files = await this.#filesOf(user, keys);
        const refused = await unreachable(
          user,
          group,
          files.map(({ file }) => file),
        ).catch(() => []);
        const paths = new Set(refused.map(({ wanted }) => wanted));
        return new Set(files.filter(({ file }) => paths.has(file)).map(({ key }) => key)).size;
      }),
    );
    const sum = closed.reduce((a, b) => a + b, 0);
    return sum === 0 ? [] : [`Shards can't read the files of ${sum} deployed modules.`];
  }

  /** The files of artifacts, as shards of the user find them. One that is missing is made again by the request that needs it. */
  async #filesOf(user: string | undefined, keys: ReadonlySet<string>) {
    const { views, dataDir } = this.#parts;
    const seen = (user === undefined ? null : views?.folderOf(user)) ?? dataDir;
    const files: { key: string; file: Reached }[] = [];
    for (const key of keys) {
      for (const name of await readdir(join(artifactFolder(dataDir), key)).catch(() => [])) {
        files.push({ key, file: { path: join(artifactFolder(seen), key, name), access: "read" } });
      }
    }
    return files;
  }

  /** Whether each shard that is up has what the host says is around it: what proc(5) tells, a filter of system calls and no new rights.
   * Before it is up it may be the program that puts these around it. */
  async #shards(): Promise<string[]> {
    const { seccomp, noNewPrivs } = this.#parts.sandbox.shards;
    if (!canDropRights || !(seccomp || noNewPrivs)) return [];
    const pids = this.#parts.cordons
      .all()
      .flatMap(({ informed }) => informed.map(({ shard }) => shard.pid));
    const bare = await Promise.all(
      pids.map(async (pid) => {
        const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => null);
        // It has ended.
        if (status === null) return false;
        return (
          (seccomp && !/^Seccomp:\s+2$/m.test(status)) ||
          (noNewPrivs && !/^NoNewPrivs:\s+1$/m.test(status))
        );
      }),
    );
    const count = bare.filter(Boolean).length;
    return count === 0
      ? []
      : [`${count} shards run without the sandbox that the host says is around them.`];
  }
}
