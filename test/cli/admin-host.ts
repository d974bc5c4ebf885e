import { join } from "node:path";
import { startAdmin } from "../../runtime/supervisor/admin/admin-server.ts";
import type { WorkerStatus } from "../../runtime/supervisor/control.ts";
import { FakeControl } from "../supervisor/support/fake-control.ts";
import {
  type Ended,
  inFolder,
  type Started,
  type Surroundings,
  skerry,
  startSkerry,
} from "./skerry.ts";

/** An admin API without shards behind it, and the command line pointed at it. */
export interface AdminHost {
  readonly control: FakeControl;
  /** What `--admin` takes. */
  readonly address: string;
  /** An empty folder, the current one of the commands. */
  readonly dir: string;
  readonly run: (args: readonly string[], more?: Surroundings) => Promise<Ended>;
  /** Runs a command with --json, and gives its document. */
  readonly json: (args: readonly string[]) => Promise<Record<string, unknown>>;
  readonly start: (args: readonly string[], more?: Surroundings) => Started;
}

export interface HostOptions {
  readonly workers?: readonly WorkerStatus[];
  readonly token?: string;
  /** Listens on a unix socket and not on a port. */
  readonly unix?: boolean;
}

/** Serves the admin API for as long as `use` takes. */
export async function withAdminHost(
  { workers = [], token, unix = false }: HostOptions,
  use: (host: AdminHost) => Promise<void>,
): Promise<void> {
  await inFolder(async (dir) => {
    const control = new FakeControl(workers);
    const path = join(dir, "admin.sock");
    const admin = await startAdmin(control, {
      address: unix ? { kind: "unix", path } : { kind: "tcp", address: "127.0.0.1", port: 0 },
      token: token ?? null,
    });
    const address = unix ? `unix:${path}` : new URL(admin.url).host;
    const around = (more: Surroundings): Surroundings => ({
      cwd: dir,
      ...more,
      env: { SKERRY_ADMIN: address, ...more.env },
    });
    const run = (args: readonly string[], more: Surroundings = {}) => skerry(args, around(more));
    try {
      await use({
        control,
        address,
        dir,
        run,
        start: (args, more = {}) => startSkerry(args, around(more)),
        async json(args) {
          const { code, stdout, stderr } = await run([...args, "--json"]);
          if (code !== 0 || stderr !== "") throw new Error(`exit ${code}: ${stdout}${stderr}`);
          return JSON.parse(stdout);
        },
      });
    } finally {
      await admin.close();
    }
  });
}
