import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Inspectable } from "@skerry/javascript/build";
import { SkerryError } from "../errors.ts";
import { HttpServer } from "../http/server.ts";
import type { LocalTarget } from "../routing/target.ts";
import type { WorkerSettings } from "../settings/settings.ts";
import { ShardReach } from "../shard/shard-reach.ts";
import { listenFailure } from "../supervisor/listen-failure.ts";
import type { Outside } from "../supervisor/local-shard.ts";
import type { Outcome } from "../worker/outcome/usage.ts";
import { workerReach } from "../worker/worker-reach.ts";
import { GuestProcess } from "./guest-process.ts";
import { InspectedWorker } from "./inspected-worker.ts";
import type { InspectedCode } from "./protocol.ts";

/** A worker to look at: what the build made of it, its settings, and the folder of its project. */
export interface ToInspect {
  readonly made: Inspectable;
  readonly settings: WorkerSettings;
  readonly dir: string;
}

export interface InspectedHostOptions {
  readonly outside: Outside;
  /** Where debuggers connect; port 0: any free one. */
  readonly inspector: { readonly port: number; readonly address: string };
  readonly onRequest: (outcome: Outcome) => void;
  /** The worker's process has ended by itself: no request is answered any more. */
  readonly onLost: (error: SkerryError) => void;
}

/** Serves one worker for a debugger, from this process: the worker itself is in another. */
export class InspectedHost {
  /** Where debuggers connect. */
  readonly inspector: string;
  readonly #guest: GuestProcess;
  readonly #reach: ShardReach;
  readonly #worker: InspectedWorker;
  readonly #server: HttpServer;

  private constructor(
    inspector: string,
    guest: GuestProcess,
    reach: ShardReach,
    worker: InspectedWorker,
    onRequest: InspectedHostOptions["onRequest"],
  ) {
    this.inspector = inspector;
    this.#guest = guest;
    this.#reach = reach;
    this.#worker = worker;
    this.#server = new HttpServer({
      route: () => worker.target,
      onOutcome: (outcome) => onRequest(outcome),
    });
  }

  /** Opens the inspector and runs the worker's top-level code. @throws SkerryError `port-in-use`, `start-failed`. */
  static async open(what: ToInspect, options: InspectedHostOptions): Promise<InspectedHost> {
    const { outside, inspector, onLost, onRequest } = options;
    const guest = new GuestProcess(onLost);
    const reach = reachOf(outside);
    try {
      const url = await guest.open(inspector.port, inspector.address);
      const worker = new InspectedWorker(guest, what.settings, nothing);
      const host = new InspectedHost(url, guest, reach, worker, onRequest);
      if (outside.fetches !== null) reach.answer(what.settings.name, outside.fetches);
      await host.load(what);
      return host;
    } catch (error) {
      guest.end();
      await reach.close();
      throw error;
    }
  }

  /** What answers every request. */
  get target(): LocalTarget {
    return this.#worker.target;
  }

  /** Serves this in the place of what it served, once the requests before are done. @throws SkerryError `start-failed`: then it
   * serves what it did. */
  async load(what: ToInspect): Promise<void> {
    const { settings } = what;
    await this.#reach.openFor(settings);
    const reach = workerReach(settings, settings.name, "inspected", this.#reach);
    await this.#worker.load(codeOf(what), settings, () => reach);
  }

  /** @throws SkerryError `port-in-use`, `cannot-listen`. */
  async listen(port: number, address: string): Promise<{ port: number }> {
    try {
      return await this.#server.listen({ port, address });
    } catch (error) {
      throw listenFailure(error as NodeJS.ErrnoException, port, address);
    }
  }

  async close(): Promise<void> {
    // First: a request at a breakpoint does not end by itself.
    this.#guest.end();
    await this.#server.drain(0);
    await this.#reach.close();
  }
}

function reachOf({ kv, denied = [] }: Outside): ShardReach {
  return new ShardReach({
    ...{ kv, deniedAddresses: denied, connect: null, giveUpConnect: () => {}, onSent: () => {} },
    ask: () => Promise.reject(new SkerryError("host-failed", "Nobody answers fetches here.")),
  });
}

const nothing = () => ({ fetch: null, kv: null });

function codeOf({ made, settings, dir }: ToInspect): InspectedCode {
  const { script, imports, modules, sourceMap, places } = made;
  const { variables, secrets, limits } = settings;
  // Where the build would lie: debuggers resolve what they show from there, and need no such file.
  const url = pathToFileURL(join(dir, "build", "worker.js")).href;
  const { log: logBytes } = limits;
  return { script, imports, modules, sourceMap, places, url, variables, secrets, logBytes };
}
