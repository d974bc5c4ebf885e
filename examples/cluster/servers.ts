import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Child } from "./child.ts";
import { folder } from "./folder.ts";
import type { ServerPorts } from "./ports.ts";

export interface Server {
  readonly name: string;
  /** For nodes, and for who asks how it is. */
  readonly url: string;
  readonly monitor: string;
  start(): Promise<void>;
  /** Ends it at once, as a loss of power would. */
  stop(): Promise<void>;
  /** Removes all it has, once it has ended. */
  wipe(): void;
  /** Who leads the cluster's log, as far as it knows. */
  leader(): Promise<string | null>;
}

const addressOf = (scheme: string, port: number) => `${scheme}://127.0.0.1:${port}`;

/** Three servers that know each other, each with a file of settings as docs/cluster.md has it. */
export function makeServers(program: string, ports: readonly ServerPorts[]): Server[] {
  const routes = ports.map((each) => addressOf("nats", each.routes));
  return ports.map((own, at): Server => {
    const name = `nats-${at + 1}`;
    const home = join(folder, name);
    const store = join(home, "store");
    mkdirSync(home);
    const settings = join(home, "nats.conf");
    writeFileSync(
      settings,
      `server_name: ${name}
listen: "127.0.0.1:${own.clients}"
http: "127.0.0.1:${own.monitor}"
jetstream { store_dir: ${JSON.stringify(store)}, sync_interval: always }
cluster {
  name: skerry
  listen: "127.0.0.1:${own.routes}"
  routes: ${JSON.stringify(routes)}
}
`,
    );
    const child = new Child(program, ["-c", settings], join(home, "log"));
    const monitor = addressOf("http", own.monitor);
    const failed = `${name} did not start: ${join(home, "log")} says why.`;
    return {
      ...{ name, monitor, url: addressOf("nats", own.clients) },
      start: () => child.start(async () => (await fetch(`${monitor}/varz`)).ok, failed),
      stop: () => child.stop("SIGKILL"),
      wipe: () => rmSync(store, { recursive: true, force: true }),
      async leader() {
        try {
          const answer = await fetch(`${monitor}/jsz?streams=1`);
          return leaderIn((await answer.json()) as Told);
        } catch {
          return null;
        }
      },
    };
  });
}

/** What `/jsz` says of streams (docs.nats.io, "Monitoring NATS"). */
interface Told {
  readonly account_details?: readonly {
    readonly stream_detail?: readonly {
      readonly name: string;
      readonly cluster?: { readonly leader?: string };
    }[];
  }[];
}

function leaderIn({ account_details: accounts = [] }: Told): string | null {
  const streams = accounts.flatMap(({ stream_detail: each = [] }) => each);
  return streams.find(({ name }) => name === "SKERRY_example_LOG")?.cluster?.leader || null;
}
