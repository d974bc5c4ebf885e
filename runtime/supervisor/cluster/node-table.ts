import { randomBytes } from "node:crypto";
import * as v from "valibot";
import { name } from "../../settings/settings-fields.ts";
import type { ClusterCopy } from "../../store/cluster-copy.ts";
import { count } from "../../value-schemas.ts";
import type { NodeStatus } from "../control.ts";
import { copied, nameIn, nodeKey } from "./record-values.ts";
import type { SignedMessages } from "./signed-messages.ts";

/** How often a node tells how far it is, in ms, and how long one that is silent counts as there. */
const beatEvery = 1_000;
export const silentAfter = 5_000;

/** Workers that a beat names as held, and for each other reason. */
const maxHeld = 50;
const maxNamed = 50;

/** The form of a worker's record that says how far a change has come place by place. */
const wavesForm = "waves";

/** Nodes that are remembered by their beats: more than a cluster has. */
export const maxNodes = 1_000;

const text = v.pipe(v.string(), v.maxLength(1_000));

const beat = v.object({
  node: name,
  /** Chance, anew with each start of the node, and a number that grows: an old beat that is sent again says nothing. */
  run: text,
  number: count,
  version: text,
  /** How far its copy has the log, and up to which revision it serves it. */
  cursor: count,
  settled: count,
  lagMs: count,
  held: v.pipe(
    v.array(v.object({ worker: name, revision: count, code: text })),
    v.maxLength(maxHeld),
  ),
  alarm: v.nullable(text),
  // What follows came later: a node of a version before does not tell it.
  /** Forms of records that it knows besides those of the first version. */
  forms: v.optional(v.pipe(v.array(text), v.maxLength(20)), []),
  /** Workers whose waves it leads; that are in quarantine there; and whose modules it does not have, with how many, null before it
   * knows. */
  leads: v.optional(v.pipe(v.array(name), v.maxLength(maxNamed)), []),
  quarantines: v.optional(v.pipe(v.array(name), v.maxLength(maxNamed)), []),
  unfetched: v.optional(
    v.object({
      count: v.nullable(count),
      workers: v.pipe(v.array(name), v.maxLength(maxNamed)),
    }),
    { count: 0, workers: [] },
  ),
  /** Records that it does not understand, or not wholly. */
  notUnderstood: v.optional(count, 0),
});
export type Beat = v.InferOutput<typeof beat>;

interface Heard {
  readonly beat: Beat;
  /** By this process's clock, which never goes back. */
  readonly at: number;
}

interface Duplicate {
  readonly run: string;
  readonly number: number;
  readonly at: number;
  /** Whether it went on telling: one beat may be the last one of this node before it was started again. */
  readonly isThere: boolean;
}

export interface NodeTableOptions {
  readonly node: string;
  readonly copy: ClusterCopy;
  readonly messages: SignedMessages;
  /** Another node has this one's name. */
  readonly onDuplicate: () => void;
  /** What this node tells of itself. */
  readonly own: () => Omit<Beat, "node" | "run" | "number" | "forms">;
}

/** Tells other nodes how far this one is, and knows how far they are. */
export class NodeTable {
  readonly #options: NodeTableOptions;
  readonly #run = randomBytes(8).toString("hex");
  readonly #heard = new Map<string, Heard>();
  readonly #listeners = new Set<() => void>();
  readonly #timer: NodeJS.Timeout;
  readonly #end: () => void;
  #number = 0;
  #soon = false;
  /** What was news of the last beat. */
  #told: string | null = null;
  /** Another start of a node of this name, as it was heard last. */
  #duplicate: Duplicate | null = null;
  #hasReported = false;

  constructor(options: NodeTableOptions) {
    this.#options = options;
    this.#end = options.messages.hear("beat", beat, (heard) => this.#hear(heard));
    this.#timer = setInterval(() => this.#say(), beatEvery);
    this.#timer.unref();
  }

  /** Notifies peers immediately, and only on change: checking a signature costs each of them more than the rest of a change. */
  changed(): void {
    if (this.#soon) return;
    this.#soon = true;
    setImmediate(() => {
      this.#soon = false;
      if (newsOf(this.#own()) !== this.#told) this.#say();
    });
  }

  /** Calls the listener with each beat. Returns what ends that. */
  onBeat(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Nodes that have told something lately, this one included. */
  present(): Beat[] {
    const now = performance.now();
    const others = [...this.#heard.values()].filter(({ at }) => now - at < silentAfter);
    return [this.#own(), ...others.map((each) => each.beat)];
  }

  /** By what a message can say that it is for this start of the node, and for those of all that are there: sent again to a later one it
   * is none. */
  get run(): string {
    return this.#run;
  }

  runs(): string[] {
    return this.present().map(({ run }) => run);
  }

  /** Whether another node that is there has this one's name. */
  get hasDuplicate(): boolean {
    const { isThere, at } = this.#duplicate ?? { isThere: false, at: 0 };
    return isThere && performance.now() - at < silentAfter;
  }

  isPresent(node: string): boolean {
    return this.present().some((each) => each.node === node);
  }

  /** Whether a node is there and knows of waves. */
  knowsWaves(node: string): boolean {
    return this.#beatOf(node)?.forms.includes(wavesForm) ?? false;
  }

  /** Whether a node is there and leads waves of a worker. */
  leadsWaves(node: string, worker: string): boolean {
    const leads = this.#beatOf(node)?.leads ?? [];
    return leads.includes(worker) || leads.length === maxNamed;
  }

  /** Workers whose modules a node does not have, as far as it names them. */
  unfetchedOf(node: string): readonly string[] {
    return this.#beatOf(node)?.unfetched.workers ?? [];
  }

  #beatOf(node: string): Beat | undefined {
    return this.present().find((each) => each.node === node);
  }

  /** All nodes that the cluster knows, by name. @param last the log's newest revision. */
  all(last: number): NodeStatus[] {
    const { copy } = this.#options;
    const known = new Map<string, Readonly<Record<string, string>>>();
    for (const { key } of copy.all("node.")) {
      const value = copied(copy, "node", key)?.value ?? null;
      if (value !== null) known.set(nameIn(key), value.labels);
    }
    const present = new Map(this.present().map((each) => [each.node, each]));
    const names = new Set([...known.keys(), ...present.keys()]);
    return [...names].sort().map((node): NodeStatus => {
      const there = present.get(node);
      const heard = there ?? this.#heard.get(node)?.beat;
      const labels = known.get(node) ?? {};
      const version =
        heard?.version ?? copied(copy, "node", nodeKey(node))?.value?.version ?? "unknown";
      return {
        ...{ node, labels, version, present: there !== undefined },
        revision: heard?.settled ?? null,
        lag: heard === undefined ? null : Math.max(0, last - heard.settled),
        lagMs: there?.lagMs ?? null,
        held: heard?.held.map(({ worker, code }) => ({ worker, code })) ?? [],
        alarm: heard?.alarm ?? null,
        quarantines: heard?.quarantines ?? [],
        notUnderstood: heard?.notUnderstood ?? 0,
        unfetched: heard?.unfetched.count ?? null,
      };
    });
  }

  close(): void {
    clearInterval(this.#timer);
    this.#end();
  }

  #own(): Beat {
    const { node, own } = this.#options;
    const told = own();
    return {
      ...told,
      held: told.held.slice(0, maxHeld),
      leads: told.leads.slice(0, maxNamed),
      quarantines: told.quarantines.slice(0, maxNamed),
      unfetched: { ...told.unfetched, workers: told.unfetched.workers.slice(0, maxNamed) },
      forms: [wavesForm],
      node,
      run: this.#run,
      number: this.#number,
    };
  }

  #say(): void {
    this.#number++;
    const own = this.#own();
    this.#told = newsOf(own);
    this.#options.messages.say("beat", own);
  }

  #hear(heard: Beat): void {
    if (heard.node === this.#options.node) this.#hearOwnName(heard);
    else this.#hearOther(heard);
  }

  #hearOther(heard: Beat): void {
    const before = this.#heard.get(heard.node)?.beat;
    if (before?.run === heard.run && heard.number <= before.number) return;
    if (before === undefined && this.#heard.size >= maxNodes) return;
    this.#heard.set(heard.node, { beat: heard, at: performance.now() });
    for (const listener of this.#listeners) listener();
  }

  #hearOwnName({ run, number }: Beat): void {
    if (run === this.#run) return;
    const before = this.#duplicate;
    // An old beat that is sent again is none.
    if (before?.run === run && number <= before.number) return;
    this.#duplicate = { run, number, at: performance.now(), isThere: before?.run === run };
    if (!this.#duplicate.isThere || this.#hasReported) return;
    this.#hasReported = true;
    this.#options.onDuplicate();
  }
}

/** What of a beat others do something about, as one text. */
const newsOf = ({ cursor: _, lagMs: __, number: ___, ...news }: Beat): string =>
  JSON.stringify(news);
