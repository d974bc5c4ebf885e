import { rm } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { SkerryError, toSkerryError } from "../../errors.ts";
import { shardLost } from "../../owner/launch-shard.ts";
import { Child, promptAnswer, startAnswer } from "../../process/child.ts";
import type { ProcessUse } from "../../process/process-use.ts";
import { replacementTime } from "../../process/replacement-time.ts";
import { RestartPause } from "../../process/restart-pause.ts";
import type { CatalogChange } from "../../routing/catalog.ts";
import { servedShardChecks } from "../../shard/message-checks.ts";
import type { Beat, ServeProtocol, ShardStart } from "../../shard/protocol.ts";
import { readRunning } from "../../shard/running-ledger.ts";
import type { LossReason } from "../observe/host-events.ts";
import { SerialQueue } from "../serial-queue.ts";
import type { CordonSettings } from "../serve-settings.ts";
import { isTrial } from "./cordon-names.ts";
import type { CordonServices } from "./cordon-services.ts";
import { isOutside, lossReason, maySuspect } from "./loss-reason.ts";
import { killedSince, type MemoryKills, memoryKills } from "./memory-kills.ts";
import { ShardKnowledge } from "./shard-authority.ts";

/** The process of a shard of `skerry serve`. */
export type ServedShard = Child<ServeProtocol>;

/** One of a cordon's shards, as far as others may know of it. */
export interface CordonShard {
  readonly shard: ServedShard;
  readonly startedAt: number;
  readonly ledger: string;
  /** The user it runs as; the supervisor's own where it is undefined. */
  readonly user: string | undefined;
  /** What it was told of: it can speak of nothing else. */
  readonly knows: ShardKnowledge;
  /** How often the kernel had killed for want of memory when it started. */
  readonly memoryKills: MemoryKills | null;
  /** Set once another shard has taken its place: its end is no news any more. */
  replaced: LossReason | null;
  beat: Beat | null;
  /** What it had of the machine at the last look; null before the first one, and where the system does not tell. */
  use: ProcessUse | null;
}

/** Time a shard has to finish what it has once one of its isolates is wedged, in ms. */
const wedgedGrace = 400;

/** The least time between two shards that are replaced for their memory, in ms. */
const recyclePause = 60_000;

/** When a shard is replaced for its age where no other came up, in ms. */
const retryAfter = 60_000;

/** What clients have for one more request on a connection before the shard is replaced that has it, in ms: a request may be
 * on its way there. */
const lastRequest = 5_000;

/** The same where it should be gone soon. */
export const briefPatience = 1_000;

/** Time that a cordon's other shards have to come up once one has, in ms, before it serves without them. */
const startPatience = 10_000;

/** Processes that are started for one place at the start, where each was stopped before it was up. */
const maxStarts = 3;

/** Tells a shard the sockets of other cordons' shards. */
export function sendSockets(
  { shard, knows }: CordonShard,
  sockets: Readonly<Record<string, string>>,
): void {
  for (const path of Object.values(sockets)) knows.sockets.add(path);
  shard.tell("sockets", sockets);
}

/** A set of shards that runs some workers and shares no process with any other cordon. It keeps as many
 * alive as it is asked to, and brings each up to date before connections come to it. */
export class Cordon {
  readonly name: string;
  readonly #settings: CordonSettings;
  readonly #services: CordonServices;
  readonly #shards = new Set<CordonShard>();
  /** Shards that know the catalog, and are told what changes. */
  readonly #informed = new Set<CordonShard>();
  /** Shards that answer what they have left, and end then. */
  readonly #leaving = new Set<CordonShard>();
  /** Shards that are to be replaced for their memory. */
  readonly #overMemory = new Set<CordonShard>();
  /** Shards that are replaced for their age, one at a time. */
  readonly #replacements = new SerialQueue();
  readonly #pause = new RestartPause();
  /** Shards of the cordon's start that are not up yet: `#startFirst` sees to their places. */
  readonly #firsts = new Set<CordonShard>();
  /** When a shard was last replaced for its memory, or will be: ms since 1970. */
  #recycled = 0;
  #closed = false;

  constructor(name: string, settings: CordonSettings, services: CordonServices) {
    this.name = name;
    this.#settings = settings;
    this.#services = services;
  }

  /** The user its shards run as; the supervisor's own where it is undefined. */
  get user(): string | undefined {
    return this.#settings.user;
  }

  get shards(): readonly CordonShard[] {
    return [...this.#shards];
  }

  get informed(): readonly CordonShard[] {
    return [...this.#informed];
  }

  /** Resolves when all its shards take requests, or some do and the others have had their time: those come later.
   * @throws SkerryError `shard-lost` where none came up. */
  async start(): Promise<void> {
    const count = this.#settings.shards;
    const starts = Array.from({ length: count }, () => this.#startFirst());
    const all = Promise.allSettled(starts);
    const some = Promise.any(starts).then(() => wait(startPatience, undefined, { ref: false }));
    await Promise.race([all, some.catch(() => all)]);
    if (this.#informed.size === 0) await Promise.all(starts);
    for (const start of starts) start.catch(() => this.#startLater());
  }

  /** Whether the change takes a worker from it that another cordon runs from now on. @param served the workers that the change
   * has any cordon run. */
  losesWorker(change: CatalogChange, served: ReadonlySet<string>): boolean {
    return [...this.#informed].some(({ knows }) => knows.losesWorker(change, served));
  }

  /** Tells its shards what changed. A shard that is lost meanwhile gets the whole catalog when it is replaced. */
  async tell(change: CatalogChange): Promise<void> {
    await Promise.all([...this.#informed].map((each) => this.#tell(each, change).catch(() => {})));
  }

  /** Puts a new shard in the place of one, which ends once its requests are answered. Its idle connections have `patience`
   * ms for one more. */
  async recycle(
    old: CordonShard,
    deadline: number,
    reason: LossReason = "memory",
    patience = 0,
  ): Promise<void> {
    await this.#startShard();
    if (this.#shards.has(old)) await this.#retire(old, deadline, reason, patience);
  }

  /** Ends all its shards: at once, or when they have answered what they have, after `ms` at most. Of these their idle
   * connections have `patience` ms for one more request. */
  async close(ms: number, patience = 0): Promise<void> {
    this.#closed = true;
    const all = [...this.#shards, ...this.#leaving];
    await Promise.all(all.map((each) => this.#retire(each, ms - patience, undefined, patience)));
  }

  kill(): void {
    this.#closed = true;
    for (const { shard } of [...this.#shards, ...this.#leaving]) shard.kill("stopped");
  }

  async #tell({ shard, knows }: CordonShard, change: CatalogChange): Promise<void> {
    const own = knows.ofItsOwn(change);
    knows.told(own);
    // One that was taken over may never answer: no other cordon's change waits for it.
    await shard.ask("catalog", own, promptAnswer(this.#services.heartbeat));
  }

  async #startShard(): Promise<void> {
    await this.#bringUp(this.#launch());
  }

  /** Starts a shard of the cordon's start, again where it was stopped before it was up: that says nothing of the next one. */
  async #startFirst(): Promise<void> {
    for (let tried = 1; ; tried++) {
      const each = this.#launch();
      this.#firsts.add(each);
      try {
        await this.#bringUp(each);
        return;
      } catch (error) {
        const wasStopped = isOutside(toSkerryError(error).message);
        if (this.#closed || tried >= maxStarts || !wasStopped) throw error;
      } finally {
        this.#firsts.delete(each);
      }
    }
  }

  #launch(): CordonShard {
    const services = this.#services;
    const ledger = services.newLedger();
    const knows = new ShardKnowledge();
    const process = services.takeProcess(this.name, this.#settings, knows);
    const shard: ServedShard = new Child(process, {
      silence: services.heartbeat,
      time: services.timeOf(this.name),
      checks: servedShardChecks,
      handlers: services.handlers(this.name, () => each),
      hearers: {
        ...services.hearers(this.name, () => each),
        beat: (beat) => {
          each.beat = beat;
        },
        wedged: ({ worker }) => this.#endWedged(each, worker),
        memory: () => this.replaceForMemory(each),
      },
      lost: shardLost,
      onLost: ({ message }) => this.#lost(each, message),
    });
    const each: CordonShard = {
      shard,
      startedAt: Date.now(),
      ledger,
      user: this.#settings.user,
      knows,
      replaced: null,
      beat: null,
      use: null,
      memoryKills: memoryKills(shard.pid),
    };
    this.#shards.add(each);
    return each;
  }

  /** Tells a new shard what it needs, and gives it connections then. One that lives and still does not come
   * up is lost as well. @throws SkerryError `shard-lost`. */
  async #bringUp(each: CordonShard): Promise<void> {
    const services = this.#services;
    const { shard } = each;
    try {
      const start: ShardStart = await services.shardStart(this.name, each.ledger, this.#settings);
      const { kv } = start;
      if (kv !== null && kv !== "asked" && "socket" in kv) each.knows.sockets.add(kv.socket);
      await shard.ask("start", start, startAnswer);
      // It can be told nothing before.
      services.onStarted(this, each);
      sendSockets(each, services.sockets(this.name));
      // From here on it hears of every change, after the whole.
      this.#informed.add(each);
      await this.#tell(each, services.catalogOf(this.name));
    } catch (error) {
      const { code, message } = toSkerryError(error);
      shard.kill(`did not come up: ${message}`);
      if (code === "shard-lost") throw error;
      throw new SkerryError("shard-lost", `A shard did not come up: ${message}`);
    }
    if (!this.#shards.has(each)) return;
    for (const port of services.portsOf(this.name)) port.add(shard);
    const { shardAge } = services;
    // One in which a deployment is tried ends soon anyway.
    if (shardAge !== null && !isTrial(this.name)) {
      this.#replaceAfter(each, replacementTime(shardAge));
    }
  }

  #replaceAfter(each: CordonShard, ms: number): void {
    const replace = async () => {
      if (this.#closed || !this.#serves(each)) return;
      await this.recycle(each, this.#services.drainDeadline, "age", lastRequest);
    };
    setTimeout(() => {
      this.#replacements.run(replace).catch(() => this.#replaceAfter(each, retryAfter));
    }, ms).unref();
  }

  /** Starts a shard after the pause, unless there are as many as there should be: the one that was lost may
   * have been replaced, or be a replacement. */
  #startLater(): void {
    this.#pause.wait(() => {
      if (this.#closed || this.#shards.size >= this.#settings.shards) return;
      let each: CordonShard;
      try {
        each = this.#launch();
      } catch (error) {
        // No process could be made, or no file for it: memory or a disk is full, for now.
        const sentence = `A shard could not be started: ${toSkerryError(error).message}.`;
        this.#services.onLost(this, "crashed", sentence, []);
        this.#pause.lengthen();
        if (!this.#closed) this.#startLater();
        return;
      }
      // One that does not come up is lost, and leads here again.
      this.#bringUp(each).catch(() => {});
    });
  }

  /** Replaces a shard that has more memory than its share, or few addresses left, soon. Busy guests may rightly hold much: then a new shard would soon be
   * where this one is. */
  replaceForMemory(each: CordonShard, reason: "memory" | "addresses" = "memory"): void {
    // One that was taken over says it without end.
    if (this.#overMemory.has(each)) return;
    this.#overMemory.add(each);
    const wait = Math.max(0, this.#recycled + recyclePause - Date.now());
    this.#recycled = Date.now() + wait;
    const recycle = async () => {
      if (this.#closed || !this.#serves(each)) return;
      await this.recycle(each, this.#services.drainDeadline, reason, briefPatience);
    };
    setTimeout(() => {
      void recycle()
        .catch(() => {})
        .finally(() => this.#overMemory.delete(each));
    }, wait).unref();
  }

  /** The wedged worker's requests have been answered: what others have under way gets a moment, while
   * a new shard starts. */
  #endWedged(each: CordonShard, worker: string): void {
    if (each.replaced !== null) return;
    const why = "could not end a worker's isolate";
    each.shard.ask("drain", { patience: 0 }).catch(() => {});
    setTimeout(() => each.shard.kill(why), wedgedGrace);
    this.#replace(each, "wedged", `A shard is replaced: it ${why}.`, [worker]);
  }

  async #retire(each: CordonShard, ms: number, reason?: LossReason, patience = 0): Promise<void> {
    const isLeaving = this.#leaving.has(each);
    this.#leaving.add(each);
    // What comes meanwhile is answered by the catalog of that moment.
    const isInformed = patience > 0 && this.#informed.has(each);
    this.#forget(each);
    if (isInformed) this.#informed.add(each);
    await each.shard.end(() => each.shard.ask("drain", { patience }), ms + patience);
    this.#informed.delete(each);
    this.#leaving.delete(each);
    if (!isLeaving) this.#ended(each, reason);
  }

  /** Whether it is there, up to date, and not about to end. */
  #serves(each: CordonShard): boolean {
    return this.#shards.has(each) && this.#informed.has(each);
  }

  #lost(each: CordonShard, sentence: string): void {
    if (each.replaced === null) {
      const { use } = each;
      const reason = lossReason(sentence, {
        ranOut: killedSince(each.memoryKills),
        overShare: use && use.memory > this.#services.shardMemory,
      });
      const suspects = maySuspect(reason, sentence) ? readRunning(each.ledger) : [];
      this.#replace(each, reason, sentence, suspects);
    }
    this.#ended(each, each.replaced ?? "crashed");
  }

  #ended(each: CordonShard, reason?: LossReason): void {
    rm(each.ledger, { force: true }).catch(() => {});
    this.#services.onEnded(this, each, reason);
  }

  #replace(
    each: CordonShard,
    reason: LossReason,
    sentence: string,
    suspects: readonly string[],
  ): void {
    each.replaced = reason;
    this.#forget(each);
    if (this.#closed) return;
    // This may close the cordon: a quarantined worker's shard is not started again at once.
    this.#services.onLost(this, reason, sentence, suspects);
    if (this.#closed) return;
    this.#pause.lived(Date.now() - each.startedAt);
    if (!this.#firsts.has(each)) this.#startLater();
  }

  #forget(each: CordonShard): void {
    this.#leavePorts(each);
    this.#informed.delete(each);
    this.#shards.delete(each);
  }

  #leavePorts({ shard }: CordonShard): void {
    for (const port of this.#services.portsOf(this.name)) port.remove(shard);
  }
}
