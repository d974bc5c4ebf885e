import { reviveError } from "../../errors.ts";
import {
  type KvAged,
  type KvEntryInfo,
  type KvGot,
  type KvListOptions,
  type KvNamespace,
  type KvPage,
  type KvPutOptions,
  type KvRefusal,
  type KvRemoved,
  type KvStore,
  type KvStored,
  kvRefusal,
} from "../../store/kv.ts";
import { FairQueue } from "../fair-queue.ts";
import type { KvChannel, KvChannelEvents } from "./kv-channel.ts";
import type { KvAnswer, KvAsk } from "./kv-protocol.ts";
import { TenantLoad } from "./tenant-load.ts";

/** Time within which a call is answered, in ms. */
export const kvDeadline = 5_000;

/** The pause between two attempts to reach the owner, in ms. */
const connectPause = 100;

/** What may be on its way to the owner, in bytes, before what follows waits here, where tenants have turns. */
export const maxUnsent = 1_024 * 1_024;

const noKey = new Uint8Array();

/** Opens a channel to the owner. Rejects where there is none now. */
export type KvConnect = (events: KvChannelEvents) => Promise<KvChannel>;

interface Call {
  readonly ask: KvAsk;
  /** ms of `performance.now`. */
  readonly since: number;
  readonly resolve: (answer: KvAnswer) => void;
  sent: boolean;
}

/** A call without its tenant and number. */
type Asked<A> = A extends unknown ? Omit<A, "id" | "tenant" | "name"> : never;

/** The store for a shard: it asks the owner, in another process. Calls within one turn of the event loop are sent
 * together. A call that is not answered within the deadline, or whose channel ends, is `unavailable`, and its write
 * may or may not be done; the next call opens a new channel. Where one has waited in vain for an owner, the next ones wait for
 * one attempt to reach it. Calls under way are bounded, by tenant and in all:
 * those beyond are `unavailable` at once. */
export class KvClient implements KvStore {
  readonly #connect: KvConnect;
  readonly #deadline: number;
  readonly #load = new TenantLoad({
    tenant: { calls: 2_048, bytes: 32 * 1_024 * 1_024 },
    total: { calls: 8_192, bytes: 128 * 1_024 * 1_024 },
  });
  /** Calls in the order in which they were asked, which is that of their deadlines. */
  readonly #calls = new Map<number, Call>();
  /** Calls of {@link #calls} that have not been sent, by tenant. */
  readonly #unsent = new FairQueue<Call>();
  #lastId = 0;
  #channel: KvChannel | null = null;
  #connecting = false;
  /** A call has waited for the owner in vain, and it was not reached since. */
  #isAway = false;
  #due: NodeJS.Immediate | null = null;
  #timer: NodeJS.Timeout | null = null;
  #closed = false;

  /** @param options.deadline of each call, in ms. */
  constructor(connect: KvConnect, options: { readonly deadline?: number } = {}) {
    this.#connect = connect;
    this.#deadline = options.deadline ?? kvDeadline;
  }

  async get(
    namespace: KvNamespace,
    key: Uint8Array,
    _mayRead?: unknown,
    signal?: AbortSignal,
  ): Promise<KvGot> {
    const refusal = kvRefusal({ namespace, key });
    if (refusal !== null) return refusal;
    const answer = await this.#ask(namespace, { op: "get", key }, signal);
    if (answer.kind !== "got") return refusalOf(answer);
    return { entry: answer.entry && entryOf(answer.entry, answer.value) };
  }

  async put(
    namespace: KvNamespace,
    key: Uint8Array,
    value: Uint8Array,
    options: KvPutOptions = {},
    signal?: AbortSignal,
  ): Promise<KvStored> {
    const refusal = kvRefusal({ namespace, key, value, metadata: options.metadata });
    if (refusal !== null) return refusal;
    const { expiresAt, metadata, ifVersion } = options;
    // The caller may change it while it waits here.
    const copy = new Uint8Array(value);
    const put = {
      ...{ op: "put" as const, key, value: copy },
      ...(expiresAt !== undefined && { expiresAt }),
      ...(metadata !== undefined && { metadata }),
      ...(ifVersion !== undefined && { ifVersion }),
    };
    const answer = await this.#ask(namespace, put, signal);
    if (answer.kind === "conflict") return { conflict: answer.conflict };
    return answer.kind === "stored" ? { version: answer.version } : refusalOf(answer);
  }

  async delete(
    namespace: KvNamespace,
    key: Uint8Array,
    ifVersion?: number,
    signal?: AbortSignal,
  ): Promise<KvRemoved> {
    const refusal = kvRefusal({ namespace, key });
    if (refusal !== null) return refusal;
    const condition = ifVersion === undefined ? {} : { ifVersion };
    const answer = await this.#ask(namespace, { op: "delete", key, ...condition }, signal);
    if (answer.kind === "conflict") return { conflict: answer.conflict };
    return answer.kind === "removed" ? { removed: answer.removed } : refusalOf(answer);
  }

  async list(
    namespace: KvNamespace,
    prefix: Uint8Array,
    { cursor, limit }: KvListOptions,
    signal?: AbortSignal,
  ): Promise<KvPage> {
    const refusal = kvRefusal({ namespace, prefix });
    if (refusal !== null) return refusal;
    const from = cursor === undefined ? {} : { cursor };
    const asked = { op: "list" as const, key: prefix, limit, ...from };
    const answer = await this.#ask(namespace, asked, signal);
    if (answer.kind !== "listed") return refusalOf(answer);
    return { keys: answer.keys, cursor: answer.cursor };
  }

  async age(namespace: KvNamespace, signal?: AbortSignal): Promise<KvAged> {
    const refusal = kvRefusal({ namespace });
    if (refusal !== null) return refusal;
    const answer = await this.#ask(namespace, { op: "age", key: noKey }, signal);
    if (answer.kind !== "aged") return refusalOf(answer);
    // An owner that was taken over may say anything, and guests count in whole numbers.
    const isAge = Number.isSafeInteger(answer.ageMs) && answer.ageMs >= 0;
    return isAge ? { ageMs: answer.ageMs } : { refused: "unavailable" };
  }

  during(signal: AbortSignal): KvStore {
    return {
      get: (namespace, key) => this.get(namespace, key, undefined, signal),
      put: (namespace, key, value, options) => this.put(namespace, key, value, options, signal),
      delete: (namespace, key, ifVersion) => this.delete(namespace, key, ifVersion, signal),
      list: (namespace, prefix, options) => this.list(namespace, prefix, options, signal),
      age: (namespace) => this.age(namespace, signal),
      close: async () => {},
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#channel?.close();
    for (const call of [...this.#calls.values()]) this.#giveUp(call);
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #ask(
    { tenant, name }: KvNamespace,
    what: Asked<Exclude<KvAsk, { op: "cancel" }>>,
    signal: AbortSignal | undefined,
  ): Promise<KvAnswer> {
    const id = ++this.#lastId;
    const bytes = "value" in what ? what.value.length : 0;
    if (this.#closed || signal?.aborted === true || !this.#load.add(tenant, bytes)) {
      return unavailable(id);
    }
    let cancel = () => {};
    const answer = await new Promise<KvAnswer>((resolve) => {
      // A key is a view of its caller's: what it shows now is what counts.
      const key = new Uint8Array(what.key);
      const ask = { ...what, id, tenant, name, key } as KvAsk;
      const call: Call = { ask, since: performance.now(), resolve, sent: false };
      this.#calls.set(id, call);
      this.#unsent.push(tenant, call);
      this.#watch();
      this.#schedule();
      cancel = () => this.#cancel(call);
      signal?.addEventListener("abort", cancel);
    });
    signal?.removeEventListener("abort", cancel);
    this.#load.remove(tenant, bytes);
    if (answer.kind === "failed") throw reviveError(answer.error);
    return answer;
  }

  #schedule(): void {
    this.#due ??= setImmediate(() => {
      this.#due = null;
      this.#flush();
    });
  }

  #flush(): void {
    const channel = this.#channel;
    if (channel === null) {
      void this.#reach();
      return;
    }
    const leaving: KvAsk[] = [];
    for (let bytes = channel.unsent; bytes <= maxUnsent; ) {
      const call = this.#unsent.take();
      if (call === undefined) break;
      const size = bytesOf(call.ask);
      this.#unsent.charge(call.ask.tenant, size);
      bytes += size;
      call.sent = true;
      leaving.push(call.ask);
    }
    if (leaving.length > 0) channel.send(leaving);
  }

  async #reach(): Promise<void> {
    if (this.#connecting) return;
    this.#connecting = true;
    while (!this.#closed && this.#channel === null && this.#calls.size > 0) {
      const began = performance.now();
      try {
        const channel = await this.#connect({
          onItems: (items) => this.#receive(items as KvAnswer[]),
          onDrain: () => this.#flush(),
          onClose: () => this.#lost(),
        });
        if (this.#closed) channel.close();
        else this.#channel = channel;
        this.#isAway = false;
      } catch {
        if (this.#isAway) this.#giveUpUntil(began);
        else await new Promise((resolve) => setTimeout(resolve, connectPause));
      }
    }
    this.#connecting = false;
    if (this.#channel !== null) this.#flush();
  }

  #receive(answers: readonly KvAnswer[]): void {
    for (const answer of answers) {
      const call = this.#calls.get(answer.id);
      this.#calls.delete(answer.id);
      call?.resolve(answer);
    }
  }

  #lost(): void {
    this.#channel = null;
    for (const call of [...this.#calls.values()]) if (call.sent) this.#giveUp(call);
    if (!this.#closed) this.#schedule();
  }

  /** Nobody waits for a call any more. One that was sent counts until the owner has answered it, which it does without
   * beginning it, where it has not begun. */
  #cancel(call: Call): void {
    const { id, tenant, name } = call.ask;
    if (!call.sent) this.#giveUp(call);
    else this.#channel?.send([{ id, op: "cancel", tenant, name, key: noKey }]);
  }

  /** Answers a call with `unavailable`. */
  #giveUp(call: Call): void {
    const { id, tenant } = call.ask;
    this.#calls.delete(id);
    if (!call.sent) this.#unsent.remove(tenant, call);
    call.resolve(unavailable(id));
  }

  /** Answers calls that were asked before an attempt to reach the owner began: later ones wait for an attempt of their own. */
  #giveUpUntil(began: number): void {
    for (const call of [...this.#calls.values()]) {
      if (call.since > began) break;
      this.#giveUp(call);
    }
  }

  /** Fails the calls that are over their deadline, when the next one is. */
  #watch(): void {
    if (this.#timer !== null || this.#closed) return;
    const [first] = this.#calls.values();
    if (first === undefined) return;
    const wait = Math.max(1, first.since + this.#deadline - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = null;
      const over = performance.now() - this.#deadline;
      for (const call of [...this.#calls.values()]) {
        if (call.since > over) break;
        if (!call.sent && this.#channel === null) this.#isAway = true;
        this.#giveUp(call);
      }
      this.#watch();
    }, wait);
    this.#timer.unref();
  }
}

/** What a call holds: it has its description as well, roughly. */
function bytesOf(ask: KvAsk): number {
  return 512 + (ask.op === "put" ? ask.value.length : 0);
}

function unavailable(id: number): KvAnswer {
  return { id, kind: "refused", refused: "unavailable" };
}

/** An answer that is not of the kind that was asked for says why, or comes from no owner of ours. */
function refusalOf(answer: KvAnswer): KvRefusal {
  return { refused: answer.kind === "refused" ? answer.refused : "unavailable" };
}

function entryOf(info: KvEntryInfo, value: Uint8Array = new Uint8Array()) {
  return { ...info, value };
}
