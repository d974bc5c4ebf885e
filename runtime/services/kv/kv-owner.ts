import { type SkerryError, toSkerryError } from "../../errors.ts";
import {
  isReplicated,
  type KvAged,
  type KvGot,
  type KvNamespace,
  type KvPage,
  type KvRemoved,
  type KvStore,
  type KvStored,
} from "../../store/kv.ts";
import { FairQueue } from "../fair-queue.ts";
import { ClientBudget } from "./client-budget.ts";
import { KeyTurns } from "./key-turns.ts";
import type { KvChannel, KvChannelEvents } from "./kv-channel.ts";
import { type KvAnswer, type KvAsk, readAsk } from "./kv-protocol.ts";
import { TenantLoad } from "./tenant-load.ts";

/** Writes that the store is given at once, and bytes of them: what it can bring together in one commit, and
 * as much again. */
const writesUnderWay = 512;
const writeBytesUnderWay = 8 * 1_024 * 1_024;

/** Reads of one tenant that the store is given at once: those of large values take a while. */
const readsOfTenant = 4;

/** Writes to replicated namespaces that are under way at once, and bytes of them, in all and of one tenant: they wait for the
 * cluster's servers, and no local write waits for them. */
const sharedUnderWay = { calls: 256, bytes: 64 * 1_024 * 1_024 };
const sharedOfTenant = { calls: 64, bytes: 16 * 1_024 * 1_024 };

/** What may be on its way to one client, in bytes, before its next read waits. */
const maxUnsent = 16 * 1_024 * 1_024;

/** What may be on its way to one client, in bytes, before the time runs within which it has to take it. */
export const soonTaken = 1_024 * 1_024;

/** Calls that one client may have under way: more than an honest one ever has. */
const callsOfClient = 8_192;

/** The age at which a waiting call is not done any more, in ms: its client has given it up. */
const staleAfter = 5_000;

/** Time that serving reads takes at a stretch, in ms, before what has arrived meanwhile is looked at. */
const stretch = 2;

/** The bytes that a namespace may have; `moving` while its entries are on their way to another owner. */
export type Quota = number | "moving";

/** What a client may have in a namespace; null where it may not use it. */
export type KvQuotas = (tenant: string, name: string) => Quota | null;

interface Client {
  readonly channel: KvChannel;
  readonly quotas: KvQuotas;
  /** For large values on their way to it. */
  readonly budget: ClientBudget;
  /** Answers that leave together. */
  answers: KvAnswer[];
  /** Reads that wait until answers have left. */
  parked: Job[];
  /** How many of its calls are under way. */
  calls: number;
  /** Numbers of calls that it does not wait for any more: those of them that have not begun do not. */
  readonly cancelled: Set<number>;
  gone: boolean;
}

interface Job {
  readonly ask: Exclude<KvAsk, { op: "cancel" }>;
  readonly namespace: KvNamespace;
  readonly client: Client;
  readonly bytes: number;
  /** ms of `performance.now`. */
  readonly since: number;
  /** Bytes of a large value that is being read. */
  large: number;
}

/** Serves one store to many clients. Tenants are served in turn, for reads and for writes: however much one asks,
 * from however many clients, another's next call waits for little of it. Clients that write one key under conditions have
 * turns there. */
export class KvOwner {
  readonly #store: KvStore;
  readonly #onFailed: (error: SkerryError) => void;
  readonly #reads = new FairQueue<Job>();
  readonly #writes = new FairQueue<Job>();
  /** Writes to replicated namespaces. */
  readonly #shared = new FairQueue<Job>();
  readonly #sharedLoad = new TenantLoad({ tenant: sharedOfTenant, total: sharedUnderWay });
  /** What was asked and not answered, by tenant. */
  readonly #load = new TenantLoad({
    tenant: { calls: 4_096, bytes: 32 * 1_024 * 1_024 },
    total: { calls: 65_536, bytes: 256 * 1_024 * 1_024 },
  });
  readonly #turns = new KeyTurns<Client, Job>((jobs) => {
    for (const job of jobs) this.#writes.push(job.ask.tenant, job);
    this.#schedule();
  });
  readonly #readsUnderWay = new Map<string, number>();
  readonly #isHeld = (tenant: string) => (this.#readsUnderWay.get(tenant) ?? 0) >= readsOfTenant;
  #writing = 0;
  #writingBytes = 0;
  #due: NodeJS.Immediate | null = null;
  #stretchEnd = 0;

  /** @param onFailed called when the store fails at a call. */
  constructor(store: KvStore, onFailed: (error: SkerryError) => void = () => {}) {
    this.#store = store;
    this.#onFailed = onFailed;
  }

  /** Serves one more client.
   * @param quotas is asked at each call.
   * @returns what the client's channel has to call. */
  attach(channel: KvChannel, quotas: KvQuotas): KvChannelEvents {
    const budget = new ClientBudget(channel);
    const client: Client = {
      channel,
      quotas,
      budget,
      answers: [],
      parked: [],
      calls: 0,
      cancelled: new Set(),
      gone: false,
    };
    return {
      onItems: (items) => this.#receive(client, items),
      onDrain: () => {
        for (const job of client.parked.splice(0)) this.#reads.push(job.ask.tenant, job);
        budget.drained();
        this.#schedule();
      },
      onClose: () => {
        client.gone = true;
        this.#turns.leave(client);
        for (const job of client.parked.splice(0)) this.#done(job);
        budget.close();
      },
    };
  }

  #receive(client: Client, items: readonly object[]): void {
    for (const item of items) {
      const ask = readAsk(item);
      if (ask === null) {
        client.channel.close();
        return;
      }
      this.#queue(client, ask);
    }
    this.#schedule();
  }

  #queue(client: Client, ask: KvAsk): void {
    const { id, tenant, name } = ask;
    if (ask.op === "cancel") {
      // What is under way is all that there is to cancel, and no number of a call that was answered stays for long.
      if (client.cancelled.size < client.calls) client.cancelled.add(id);
      return;
    }
    const quotaBytes = client.quotas(tenant, name);
    if (typeof quotaBytes !== "number") {
      this.#answer(client, { id, kind: "refused", refused: refusalOf(quotaBytes) });
      return;
    }
    const bytes = ask.op === "put" ? ask.value.length : 0;
    if (client.calls >= callsOfClient || !this.#load.add(tenant, bytes)) {
      this.#answer(client, { id, kind: "refused", refused: "unavailable" });
      return;
    }
    const namespace: KvNamespace = { tenant, name, quotaBytes };
    client.calls++;
    const job: Job = { ask, namespace, client, bytes, since: performance.now(), large: 0 };
    const isRead = ask.op === "get" || ask.op === "list" || ask.op === "age";
    const writes = isReplicated(name) ? this.#shared : this.#writes;
    (isRead ? this.#reads : writes).push(tenant, job);
  }

  #schedule(): void {
    this.#due ??= setImmediate(() => {
      this.#due = null;
      this.#stretchEnd = performance.now() + stretch;
      this.#startWrites();
      this.#startShared();
      this.#startReads();
    });
  }

  #startReads(): void {
    while (performance.now() < this.#stretchEnd) {
      const job = this.#reads.take(this.#isHeld);
      if (job === undefined) return;
      if (job.client.channel.unsent > maxUnsent && !job.client.gone) {
        job.client.parked.push(job);
        job.client.budget.waits();
      } else {
        void this.#read(job);
      }
    }
    this.#schedule();
  }

  async #read(job: Job): Promise<void> {
    const { tenant } = job.ask;
    this.#readsUnderWay.set(tenant, (this.#readsUnderWay.get(tenant) ?? 0) + 1);
    const answer = await this.#serve(job);
    if (answer?.kind === "got") this.#turns.read(keyOf(job), job.client);
    this.#reads.charge(tenant, answer?.value?.length ?? 0);
    const left = this.#readsUnderWay.get(tenant)! - 1;
    if (left === 0) this.#readsUnderWay.delete(tenant);
    else this.#readsUnderWay.set(tenant, left);
    // Another of the tenant's may go on, now or in the next stretch.
    this.#startReads();
  }

  #startWrites(): void {
    while (this.#writing < writesUnderWay && this.#writingBytes < writeBytesUnderWay) {
      const job = this.#writes.take();
      if (job === undefined) return;
      const isHeld = isConditional(job) && this.#turns.holds(keyOf(job), job.client, job);
      if (isHeld) continue;
      this.#writes.charge(job.ask.tenant, job.bytes);
      void this.#write(job);
    }
  }

  #startShared(): void {
    const isHeld = (tenant: string) => !this.#sharedLoad.hasRoom(tenant);
    for (;;) {
      const job = this.#shared.take(isHeld);
      if (job === undefined) return;
      this.#shared.charge(job.ask.tenant, job.bytes);
      this.#sharedLoad.enter(job.ask.tenant, job.bytes);
      void this.#serve(job).then(() => {
        this.#sharedLoad.remove(job.ask.tenant, job.bytes);
        this.#schedule();
      });
    }
  }

  async #write(job: Job): Promise<void> {
    this.#writing++;
    this.#writingBytes += job.bytes;
    const answer = await this.#serve(job);
    if (answer?.kind === "conflict") this.#turns.lost(keyOf(job), job.client, job.ask.tenant);
    else this.#turns.won(keyOf(job), job.client);
    this.#writing--;
    this.#writingBytes -= job.bytes;
    this.#schedule();
  }

  async #serve(job: Job): Promise<KvAnswer | null> {
    const { ask, client } = job;
    // What a client that is gone has asked for is not begun.
    if (client.gone) {
      this.#done(job);
      return null;
    }
    const { id } = ask;
    // It may be some time since it came. A namespace that is removed once nobody may use it stays empty, and one that moves as it is.
    const quota = client.quotas(ask.tenant, ask.name);
    let answer: KvAnswer;
    if (isStale(job) || client.cancelled.has(id)) {
      answer = { id, kind: "refused", refused: "unavailable" };
    } else if (typeof quota !== "number") {
      answer = { id, kind: "refused", refused: refusalOf(quota) };
    } else {
      try {
        answer = await this.#ask(job);
      } catch (thrown) {
        const error = toSkerryError(thrown);
        this.#onFailed(error);
        answer = { id, kind: "failed", error: error.toJSON() };
      }
    }
    this.#done(job);
    this.#answer(client, answer);
    // From when it is sent it counts as what has not left.
    if (job.large > 0) process.nextTick(() => client.budget.leave(job.large));
    return answer;
  }

  async #ask(job: Job): Promise<KvAnswer> {
    const { ask, namespace } = job;
    const { id, key } = ask;
    switch (ask.op) {
      case "get": {
        const mayRead = async (bytes: number) => {
          await job.client.budget.enter(bytes);
          job.large = bytes;
          return !job.client.gone && !isStale(job) && !job.client.cancelled.has(id);
        };
        return { id, ...answerOf(await this.#store.get(namespace, key, mayRead)) };
      }
      case "put":
        return { id, ...answerOf(await this.#store.put(namespace, key, ask.value, ask)) };
      case "delete":
        return { id, ...answerOf(await this.#store.delete(namespace, key, ask.ifVersion)) };
      case "list":
        return { id, ...answerOf(await this.#store.list(namespace, key, ask)) };
      case "age":
        return { id, ...answerOf(await this.#store.age(namespace)) };
    }
  }

  #done({ ask: { id, tenant }, bytes, client }: Job): void {
    client.calls--;
    client.cancelled.delete(id);
    // Those that are left came too late for their calls.
    if (client.calls === 0) client.cancelled.clear();
    this.#load.remove(tenant, bytes);
  }

  #answer(client: Client, answer: KvAnswer): void {
    if (client.gone) return;
    client.answers.push(answer);
    if (client.answers.length > 1) return;
    // After all that is answered in this moment.
    process.nextTick(() => {
      const { answers } = client;
      client.answers = [];
      if (client.gone) return;
      client.channel.send(answers);
      if (client.channel.unsent > soonTaken) client.budget.waits();
    });
  }
}

/** Why a namespace can't be used. */
function refusalOf(quota: "moving" | null): "no-namespace" | "unavailable" {
  return quota === null ? "no-namespace" : "unavailable";
}

/** Whether it is only done where the entry is as its client has read it. */
function isConditional({ ask }: Job): boolean {
  return (ask.op === "put" || ask.op === "delete") && ask.ifVersion !== undefined;
}

function keyOf({ ask: { tenant, name, key } }: Job): string {
  return `${tenant}/${name}/${Buffer.from(key).toString("latin1")}`;
}

function isStale({ since }: Job): boolean {
  return performance.now() - since > staleAfter;
}

type WithoutId<A> = A extends unknown ? Omit<A, "id"> : never;

function answerOf(result: KvGot | KvStored | KvRemoved | KvPage | KvAged): WithoutId<KvAnswer> {
  if ("refused" in result) return { kind: "refused", ...result };
  if ("conflict" in result) return { kind: "conflict", ...result };
  if ("version" in result) return { kind: "stored", ...result };
  if ("removed" in result) return { kind: "removed", ...result };
  if ("ageMs" in result) return { kind: "aged", ...result };
  if ("keys" in result) return { kind: "listed", ...result };
  if (result.entry === null) return { kind: "got", entry: null };
  const { value, ...entry } = result.entry;
  return { kind: "got", entry, value };
}
