import { randomBytes } from "node:crypto";
import { SkerryError } from "../../../errors.ts";
import { Allowance } from "../../../shard/observe/allowance.ts";
import type { ClusterKey } from "../../../store/log/cluster-key.ts";
import type { TailLine, TailNotice, TailWanted } from "../../control.ts";
import type { TailHub } from "../../observe/tail-hub.ts";
import type { NodeTable } from "../node-table.ts";
import type { SignedMessages } from "../signed-messages.ts";
import { followTopic, maxWants, TailSeal, type Told, tailTopic, told } from "./tail-messages.ts";

/** How often nodes are told what is wanted, and looked for, in ms. */
const sayEvery = 1_000;

/** A node that is there and has not answered for so long, in ms, does not tell; after a lost connection others have as long to
 * be heard of. */
const silentAfter = 6_000;

/** What is looked at in a second of what comes from other nodes: messages, and bytes of them. */
const maxMessages = 1_000;
const maxBytes = 4_096 * 1_024;

/** What a node has told in this session. */
interface Heard {
  readonly run: string;
  readonly seal: TailSeal;
  number: number;
  /** Requests that were told of up to now. */
  seen: number;
}

interface Subscriber {
  readonly wanted: TailWanted;
  readonly listener: (line: TailLine) => void;
  /** What was said of nodes that do not tell. */
  readonly said: Map<string, "away" | "silent">;
  isAlone: boolean;
}

export interface TailFollowerOptions {
  readonly node: string;
  readonly key: ClusterKey;
  readonly messages: SignedMessages;
  readonly nodes: Pick<NodeTable, "all">;
  readonly hub: TailHub;
  readonly isConnected: () => boolean;
  /** How long a node may be silent, in ms. */
  readonly silentAfter?: number;
}

/** Shows requests of all nodes as they end. Lines of this node come by no network; those of others are believed where they are
 * signed, sealed, and an answer to what this node asked for, and only as many are looked at as a second has room for. */
export class TailFollower {
  readonly #options: TailFollowerOptions;
  readonly #subscribers = new Set<Subscriber>();
  readonly #heard = new Map<string, Heard>();
  readonly #messagesAllowed = new Allowance<null>(maxMessages);
  readonly #bytesAllowed = new Allowance<null>(maxBytes);
  #session = "";
  #since = 0;
  #wasAlone = false;
  #end: (() => void) | null = null;

  constructor(options: TailFollowerOptions) {
    this.#options = options;
  }

  /** Calls the listener for each request of the worker (null: of all) at the node (null: at all), for how many were left out,
   * and for what is to be known of nodes. Returns what ends that.
   * @throws SkerryError `not-found` for a node that the cluster does not know, `overloaded`. */
  subscribe(wanted: TailWanted, listener: (line: TailLine) => void): () => void {
    const { node: own, hub, nodes } = this.#options;
    const { worker, node } = wanted;
    if (node !== null && !nodes.all(0).some((each) => each.node === node)) {
      throw new SkerryError("not-found", `The cluster knows no node ${JSON.stringify(node)}.`);
    }
    if (this.#subscribers.size >= maxWants) {
      throw new SkerryError("overloaded", `${maxWants} readers tail this cluster here already.`);
    }
    const ends: (() => void)[] = [];
    if (node === null || node === own) {
      const end = hub.subscribe(
        worker,
        (entry) => listener({ ...entry, node: own }),
        (dropped) => listener({ dropped, node: own }),
      );
      ends.push(end);
    }
    if (node !== own) {
      const subscriber = { wanted, listener, said: new Map(), isAlone: false };
      this.#subscribers.add(subscriber);
      ends.push(() => {
        this.#subscribers.delete(subscriber);
        this.#say();
        if (this.#subscribers.size === 0) this.#stop();
      });
      if (this.#end === null) this.#begin();
      this.#say();
      this.#look();
    }
    return () => {
      for (const end of ends.splice(0)) end();
    };
  }

  close(): void {
    this.#subscribers.clear();
    this.#stop();
  }

  #begin(): void {
    const { messages } = this.#options;
    this.#session = randomBytes(8).toString("hex");
    this.#since = performance.now();
    const leave = messages.hear(
      tailTopic,
      told,
      (message) => this.#hear(message),
      (bytes) => this.#messagesAllowed.take(null, 1) && this.#bytesAllowed.take(null, bytes),
    );
    const timer = setInterval(() => {
      this.#say();
      this.#look();
    }, sayEvery).unref();
    this.#end = () => {
      clearInterval(timer);
      leave();
    };
  }

  #stop(): void {
    this.#end?.();
    this.#end = null;
    this.#heard.clear();
  }

  #say(): void {
    const wants = [...this.#subscribers].map(({ wanted: { worker, node } }) => ({ worker, node }));
    const { node, messages } = this.#options;
    if (this.#end !== null) messages.say(followTopic, { node, session: this.#session, wants });
  }

  #hear({ node, run, number, sessions, before, sealed }: Told): void {
    const { node: own, key, nodes } = this.#options;
    // What was said to others, or to an earlier session: a server may say it again.
    if (node === own || !sessions.includes(this.#session)) return;
    const known = this.#heard.get(node);
    const heard =
      known?.run === run ? known : { run, seal: new TailSeal(key, run), number: 0, seen: before };
    if (number <= heard.number || before < heard.seen) return;
    const batch = heard.seal.open({ node, run, number }, sealed);
    if (batch === null) return;
    if (known === undefined && !nodes.all(0).some((each) => each.node === node)) return;
    const { entries } = batch;
    const dropped = batch.dropped + before - heard.seen;
    heard.number = number;
    heard.seen = before + entries.length + batch.dropped;
    this.#heard.set(node, heard);
    for (const { wanted, listener } of this.#subscribers) {
      if (wanted.node !== null && wanted.node !== node) continue;
      for (const entry of entries) {
        const isWanted = wanted.worker === null || wanted.worker === entry.worker;
        if (isWanted) listener({ ...entry, node });
      }
      if (dropped > 0) listener({ dropped, node });
    }
  }

  /** Says of nodes that they do not tell, once, and when they do again. */
  #look(): void {
    const { isConnected, nodes, node: own } = this.#options;
    const now = performance.now();
    const connected = isConnected();
    if (!connected) {
      this.#since = now;
      this.#heard.clear();
    }
    const isLate = now - this.#since > (this.#options.silentAfter ?? silentAfter);
    this.#wasAlone = !connected || (this.#wasAlone && !isLate);
    // Of whom nothing could be heard nothing is said, until they had the time to be heard of.
    const known = this.#wasAlone ? [] : nodes.all(0).filter(({ node }) => node !== own);
    for (const { node, present } of known) if (!present) this.#heard.delete(node);
    for (const subscriber of this.#subscribers) {
      this.#reportConnection(subscriber, connected);
      for (const { node, present } of known) this.#tellOf(subscriber, node, present, isLate);
    }
  }

  #reportConnection(subscriber: Subscriber, connected: boolean): void {
    if (subscriber.isAlone === !connected) return;
    subscriber.isAlone = !connected;
    subscriber.listener({ notice: connected ? "connected" : "alone" });
  }

  #tellOf({ wanted, listener, said }: Subscriber, node: string, present: boolean, isLate: boolean) {
    if (wanted.node !== null && wanted.node !== node) return;
    const state = this.#heard.has(node) ? "tells" : present ? "silent" : "away";
    const before = said.get(node);
    const say = (notice: TailNotice["notice"]) => listener({ notice, node });
    if (state === "tells") {
      if (said.delete(node)) say("back");
    } else if ((state === "away" || isLate) && before !== state && before !== "away") {
      // One that was away is so until it tells again.
      said.set(node, state);
      say(state);
    }
  }
}
