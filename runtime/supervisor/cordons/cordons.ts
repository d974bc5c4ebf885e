import { randomBytes } from "node:crypto";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { CatalogChange } from "../../routing/catalog.ts";
import { ledgersFolder, restoreRunFolder } from "../run-folder.ts";
import type { CordonSettings } from "../serve-settings.ts";
import { type AcceptedConnections, SharedPort } from "../shared-port.ts";
import { briefPatience, Cordon, sendSockets } from "./cordon.ts";
import { isWorkerless } from "./cordon-names.ts";
import type { CordonServices } from "./cordon-services.ts";

/** Time that shards get to tell the last of what they did, where requests took all the time there was,
 * in ms. */
const minToClose = 500;

/** How long a request may be on its way from the holder of the public port to another cordon, in ms. */
const onTheWay = 250;

/** What cordons need of the supervisor, but for what this class adds itself. */
export type OuterServices = Omit<CordonServices, "newLedger" | "sockets" | "portsOf">;

/** All cordons, and the ports that their shards answer on. */
export class Cordons {
  readonly #services: CordonServices;
  readonly #cordons = new Map<string, Cordon>();
  readonly #starting = new Map<string, Promise<Cordon>>();
  readonly #folder: string;
  readonly #accepted: AcceptedConnections;
  readonly #sockets = new Map<string, { path: string; port: SharedPort }>();
  #public: SharedPort | null = null;
  readonly #holder: string;
  readonly #front: number | undefined;

  /** @param folder for sockets and ledgers. @param holder the cordon whose shards get the public port's connections. They alone
   * know where the others are: who connects there is believed who a visitor is. @param front the number of the front's user,
   * where it is not this process's. Where there is no front, this process connects for the holder's shards. */
  constructor(
    folder: string,
    holder: string,
    front: number | undefined,
    accepted: AcceptedConnections,
    services: OuterServices,
  ) {
    this.#folder = folder;
    this.#holder = holder;
    this.#front = front;
    this.#accepted = accepted;
    this.#services = {
      ...services,
      newLedger: () => this.#newLedger(),
      sockets: (cordon) => this.#socketsFor(cordon),
      portsOf: (cordon) => this.#portsOf(cordon),
    };
  }

  /** The cordon whose shards get the public port's connections. */
  get holder(): string {
    return this.#holder;
  }

  /** The cordon whose requests come from the front by a unix socket; null of any other socket. */
  cordonBehind(path: string): string | null {
    for (const [name, socket] of this.#sockets) if (socket.path === path) return name;
    return null;
  }

  all(): Cordon[] {
    return [...this.#cordons.values()];
  }

  /** Starts a cordon, unless it is there. @throws SkerryError `shard-lost`. */
  ensure(name: string, settings: CordonSettings): Promise<Cordon> {
    const known = this.#cordons.get(name);
    const starting = this.#starting.get(name) ?? (known && Promise.resolve(known));
    if (starting !== undefined) return starting;
    const started = this.#start(name, settings).finally(() => this.#starting.delete(name));
    this.#starting.set(name, started);
    return started;
  }

  /** Ends a cordon's shards once they have answered what they have, after `ms` at most. Of these their idle connections
   * have `patience` ms for one more request. */
  async close(name: string, ms: number, patience = 0): Promise<void> {
    const cordon = this.#cordons.get(name);
    this.#cordons.delete(name);
    const socket = this.#sockets.get(name);
    this.#sockets.delete(name);
    this.#sendSockets();
    await Promise.all([cordon?.close(ms, patience), socket?.port.close()]);
  }

  /** Makes the cordons' sockets again whose files are missing. */
  async restoreSockets(): Promise<void> {
    await Promise.all([...this.#sockets.values()].map(({ port }) => port.restore()));
  }

  /** Connections to the port go to the holder's shards from now on. */
  serve(port: SharedPort): void {
    this.#public = port;
    for (const { shard } of this.#cordons.get(this.#holder)?.informed ?? []) port.add(shard);
  }

  /** Tells each cordon's shards what changed for it. A shard that is lost meanwhile will be told all. */
  async tell(changeFor: (cordon: string) => CatalogChange): Promise<void> {
    // The holder knows of all workers that any cordon runs.
    const served = new Set(changeFor(this.#holder).put.map(({ name }) => name));
    const tells = this.all().map((cordon) => {
      const change = changeFor(cordon.name);
      return { cordon, change, later: cordon.losesWorker(change, served) };
    });
    const tell = (later: boolean) =>
      Promise.all(
        tells.filter((each) => each.later === later).map((each) => each.cordon.tell(each.change)),
      );
    await tell(false);
    if (!tells.some(({ later }) => later)) return;
    // Whom a worker leaves can send nothing on to its next cordon, and answers what was sent to it until then.
    await wait(onTheWay);
    await tell(true);
  }

  /** Ends all of them, after `ms` at most. First those that hold the
   * public port: what they have sent on, and will yet, the others answer. */
  async closeAll(ms: number): Promise<void> {
    const begun = performance.now();
    await this.close(this.#holder, ms, Math.min(briefPatience, ms / 2));
    const left = Math.max(ms - (performance.now() - begun), Math.min(ms, minToClose));
    await Promise.all(this.all().map(({ name }) => this.close(name, left)));
  }

  killAll(): void {
    for (const cordon of this.#cordons.values()) cordon.kill();
  }

  async #start(name: string, settings: CordonSettings): Promise<Cordon> {
    if (!isWorkerless(name)) {
      const path = join(this.#folder, `${randomBytes(16).toString("hex")}.sock`);
      const client = this.#front === undefined ? {} : { client: this.#front };
      this.#sockets.set(name, {
        path,
        port: await SharedPort.open({ kind: "unix", path, ...client }, this.#accepted),
      });
    }
    const cordon = new Cordon(name, settings, this.#services);
    this.#cordons.set(name, cordon);
    this.#sendSockets();
    try {
      await cordon.start();
    } catch (error) {
      // Whoever asks for it again gets a new one.
      if (this.#cordons.get(name) === cordon) await this.close(name, 0);
      throw error;
    }
    return cordon;
  }

  #portsOf(cordon: string): SharedPort[] {
    const ports: SharedPort[] = [];
    const own = this.#sockets.get(cordon)?.port;
    if (own !== undefined) ports.push(own);
    if (this.#public !== null && this.#holder === cordon) ports.push(this.#public);
    return ports;
  }

  #socketsFor(cordon: string): Record<string, string> {
    if (cordon !== this.#holder) return {};
    return Object.fromEntries([...this.#sockets].map(([name, { path }]) => [name, path]));
  }

  #sendSockets(): void {
    // Those that are starting are told all of it then.
    for (const each of this.#cordons.get(this.#holder)?.informed ?? []) {
      sendSockets(each, this.#socketsFor(this.#holder));
    }
  }

  #newLedger(): string {
    restoreRunFolder(this.#folder);
    const path = join(ledgersFolder(this.#folder), randomBytes(16).toString("hex"));
    writeFileSync(path, "");
    // A shard of another user writes to it; nobody else finds its name.
    chmodSync(path, 0o666);
    return path;
  }
}
