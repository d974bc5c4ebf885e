// What happened in a run, as plain data: the checker reads it, and nothing else.

/** What a place shows: a text by which one change is known, or null for nothing. A place is a host name, or a tenant's rate. */
export type Shown = string | null;

/** What a change makes of one place. */
export interface Effect {
  /** What it shows from then on, any of these. */
  readonly shows: readonly Shown[];
  /** Whether it may also go on showing what it did: a candidate has a part of the visitors. */
  readonly keeps: boolean;
}

/** What became of a change. Only one that was `made` is known to be, by its place in the log's order; of one that is `open` either
 * may be so: it failed with `unavailable`, or nobody was left to answer. */
export type Outcome =
  | {
      readonly kind: "made";
      /** Logs that were written anew before. */
      readonly era: number;
      readonly revision: number;
      /** Nodes that were said to serve it. */
      readonly nodes: readonly number[];
    }
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "open"; readonly code: string };

/** One change, from when it was asked for to its answer. Times are ms of one clock. */
export interface Change {
  readonly id: number;
  readonly what: string;
  readonly worker: string;
  readonly node: number;
  readonly began: number;
  readonly ended: number;
  readonly effects: Readonly<Record<string, Effect>>;
  /** What the worker's history has of it; null for one that leaves no entry there. */
  readonly entry: { readonly event: string; readonly deployment: string } | null;
  readonly outcome: Outcome;
}

/** One answer that somebody got. */
export interface Sight {
  readonly node: number;
  readonly place: string;
  readonly began: number;
  readonly ended: number;
  /** HTTP's, or 0 where there was no answer. */
  readonly status: number;
  /** What it showed; null of 404; of a failure its code or its message. */
  readonly shown: Shown;
}

/** What a node has lost at a time: from then on it may know nothing. */
export interface Loss {
  readonly node: number;
  readonly at: number;
}

/** Where all is at the end, after everything was healed. */
export interface End {
  /** Per worker of the log: what its record says. */
  readonly log: readonly Settled[];
  /** The same of each node, as it serves it. */
  readonly nodes: readonly (readonly Settled[])[];
  /** Why a node does not follow the log; null where it does. */
  readonly alarms: readonly (string | null)[];
  /** How long it took until all nodes were equal to the log, in ms, and how long it might. */
  readonly tookMs: number;
  readonly mayTakeMs: number;
  /** What was waited for, in the order in which it was seen, each with the ms after which it still was so. */
  readonly waitedFor: readonly string[];
}

/** A worker as a record or a node has it. */
export interface Settled {
  readonly worker: string;
  readonly current: string;
  readonly candidate: string | null;
  readonly routes: readonly string[];
  /** What its deployments show; nothing where only a node was asked. */
  readonly shows: readonly string[];
  /** The oldest entry first. */
  readonly history: readonly { readonly event: string; readonly deployment: string }[];
}

export interface History {
  readonly changes: readonly Change[];
  readonly sights: readonly Sight[];
  readonly losses: readonly Loss[];
  readonly end: End;
}
