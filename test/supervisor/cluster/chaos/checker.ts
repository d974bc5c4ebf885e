// Says what in a history breaks what a cluster promises (docs/cluster.md).
import type { Change, Effect, History, Settled, Shown, Sight } from "./history.ts";

/** What was broken, by the promise, with what shows it. */
export interface Violation {
  readonly rule: Rule;
  readonly sentence: string;
}

export type Rule =
  | "failed-request"
  | "odd-refusal"
  | "never-made"
  | "replaced"
  | "order"
  | "lost"
  | "two-owners"
  | "not-equal"
  | "too-late";

/** Nothing is told twice, and of each rule so many. */
const maxOfRule = 5;

interface Made extends Change {
  readonly outcome: Extract<Change["outcome"], { kind: "made" }>;
}

const isMade = (change: Change): change is Made => change.outcome.kind === "made";
const isOpen = ({ outcome }: Change) => outcome.kind === "open";
const byOrder = (a: Made, b: Made) =>
  a.outcome.era - b.outcome.era || a.outcome.revision - b.outcome.revision;

export function violationsOf(history: History): Violation[] {
  const found = [
    ...refusals(history),
    ...order(history),
    ...owners(history),
    ...sights(history),
    ...lost(history),
    ...equal(history),
  ];
  const counts = new Map<Rule, number>();
  return found.filter(({ rule }) => {
    counts.set(rule, (counts.get(rule) ?? 0) + 1);
    return counts.get(rule)! <= maxOfRule;
  });
}

/** Why a change may be refused: another one was first, or took what it was about. */
const refusable: readonly string[] = [
  "conflict",
  "route-conflict",
  "unknown-worker",
  "unknown-deployment",
];

/** A change is refused for what others did, and for nothing else; what fails with the log may have been made. */
function refusals({ changes }: History): Violation[] {
  return changes.flatMap((change) => {
    const { outcome } = change;
    if (outcome.kind !== "refused" || refusable.includes(outcome.code)) return [];
    return [{ rule: "odd-refusal" as const, sentence: `${told(change)}: ${outcome.code}.` }];
  });
}

/** A change that was asked for after another one was acknowledged is behind it in the log, and no two share a place there. */
function order({ changes }: History): Violation[] {
  const made = changes.filter(isMade).sort(byOrder);
  const unserved = made.filter(({ node, outcome }) => !outcome.nodes.includes(node));
  const early = unserved.map((each) => ({
    rule: "order" as const,
    sentence: `${told(each)} was acknowledged, and the node that was asked does not serve it.`,
  }));
  const turned = made.flatMap((later, i) => {
    const wrong = made.find(
      (each, j) => j > i && (each.ended < later.began || byOrder(each, later) === 0),
    );
    if (wrong === undefined) return [];
    const sentence = `${told(later)} is not behind ${told(wrong)}, which was acknowledged before it was asked for.`;
    return [{ rule: "order" as const, sentence }];
  });
  return [...early, ...turned];
}

/** Of two workers that were acknowledged with one route, the first has given it up before the second got it. */
function owners({ changes }: History): Violation[] {
  const found: Violation[] = [];
  for (const place of placesOf(changes)) {
    const takes = ({ effects: { [place]: effect } }: Change) =>
      effect !== undefined && !effect.keeps && effect.shows.some((text) => text !== null);
    const made = changes.filter((each) => isMade(each) && takes(each)) as Made[];
    made.sort(byOrder);
    for (const [i, second] of made.entries()) {
      const first = made[i - 1];
      if (first === undefined || first.worker === second.worker) continue;
      const gives = ({ worker, effects }: Change) =>
        worker === first.worker && !!effects[place]?.shows.includes(null);
      const between = changes.some(
        (each) =>
          gives(each) &&
          (isMade(each)
            ? byOrder(first, each) < 0 && byOrder(each, second) < 0
            : isOpen(each) && mayFollow(each, first) && each.began < second.ended),
      );
      if (between) continue;
      const sentence = `${place} is that of ${first.worker} by ${told(first)} and of ${second.worker} by ${told(second)}.`;
      found.push({ rule: "two-owners", sentence });
    }
  }
  return found;
}

/** Each answer is of a version that the node may serve at that time. */
function sights({ changes, sights: seen, losses, end }: History): Violation[] {
  const found: Violation[] = [];
  for (const place of placesOf(changes)) {
    const model = new Place(place, changes);
    const at = seen.filter((each) => each.place === place).sort((a, b) => a.ended - b.ended);
    for (const node of end.nodes.keys()) {
      const lost = losses.filter((each) => each.node === node).map((each) => each.at);
      found.push(...nodeSights(model, node, at, lost));
    }
  }
  return found;
}

function nodeSights(
  model: Place,
  node: number,
  all: readonly Sight[],
  lost: readonly number[],
): Violation[] {
  const found: Violation[] = [];
  const own = all.filter((each) => each.node === node);
  /** Changes that the node is known to have, by what it showed, with when that was known. */
  const shown: { change: Made; at: number }[] = [];
  let answered = -Infinity;
  for (const sight of own) {
    const since = Math.max(-Infinity, ...lost.filter((at) => at <= sight.ended));
    const where = `${sight.place} at node ${node} showed ${sight.shown}`;
    if (sight.status !== 200 && sight.status !== 404) {
      // A worker that is new to a node, and whose module it has not yet.
      const isNew = answered < since || answered === -Infinity;
      if (!(isNew && sight.status === 503)) {
        const sentence = `${sight.place} at node ${node} failed at ${Math.round(sight.ended)} ms: ${sight.status} ${sight.shown}.`;
        found.push({ rule: "failed-request", sentence });
      }
      continue;
    }
    answered = sight.status === 200 ? sight.ended : -Infinity;
    if (!model.maybeMade(sight.shown, sight.ended)) {
      found.push({ rule: "never-made", sentence: `${where}, which nobody has made.` });
      continue;
    }
    const known = [
      ...shown.filter(({ at }) => at >= since && at < sight.began).map(({ change }) => change),
      ...model.made.filter(
        ({ outcome, ended }) =>
          outcome.nodes.includes(node) && ended < sight.began && ended >= since,
      ),
    ];
    const newest = known.sort(byOrder).at(-1);
    const allowed = model.after(newest ?? null, sight.ended);
    if (!allowed.has(sight.shown)) {
      const sentence = `${where} at ${Math.round(sight.began)} ms, and had ${told(newest!)} already: ${[...allowed].join(", ")} may be.`;
      found.push({ rule: "replaced", sentence });
    }
    const change = model.firstOf(sight.shown);
    const before = shown.at(-1);
    if (change === null || (before && before.at >= since && byOrder(change, before.change) <= 0)) {
      continue;
    }
    shown.push({ change, at: sight.ended });
  }
  return found;
}

/** What one place may show, by the changes of it. */
class Place {
  readonly made: readonly Made[];
  readonly #name: string;
  readonly #open: readonly Change[];
  readonly #all: readonly Change[];

  constructor(name: string, changes: readonly Change[]) {
    this.#name = name;
    this.#all = changes.filter(({ effects }) => effects[name] !== undefined);
    this.made = this.#all.filter(isMade).sort(byOrder);
    this.#open = this.#all.filter(isOpen);
  }

  /** Whether anybody has asked for it by then, and was not refused. */
  maybeMade(shown: Shown, by: number): boolean {
    if (shown === null) return true;
    return this.#all.some(
      (each) =>
        each.began <= by &&
        each.outcome.kind !== "refused" &&
        this.#effect(each).shows.includes(shown),
    );
  }

  /** The only change that shows a text, where it was acknowledged; a rollback may show one again. */
  firstOf(shown: Shown): Made | null {
    if (shown === null) return null;
    const showing = this.#all.filter((each) => this.#effect(each).shows.includes(shown));
    const first = showing.filter(isMade).sort(byOrder)[0];
    // One that nobody knows the place of may have been before.
    return showing.some(isOpen) ? null : (first ?? null);
  }

  /** All that it may show once a change is known to be there, until a time; null: none is. */
  after(known: Made | null, until: number): Set<Shown> {
    const allowed = new Set<Shown>();
    const add = (change: Change) => {
      for (const shown of this.#effect(change).shows) allowed.add(shown);
    };
    if (known === null) allowed.add(null);
    else {
      // What a change keeps is what was before it, to the last one that keeps nothing.
      const upTo = this.made.filter((each) => byOrder(each, known) <= 0);
      const whole = upTo.findLast((each) => !this.#effect(each).keeps) ?? null;
      for (const each of upTo) if (whole === null || byOrder(each, whole) >= 0) add(each);
      if (whole === null) allowed.add(null);
      for (const each of this.#open) {
        if (each.began <= until && (whole === null || mayFollow(each, whole))) add(each);
      }
    }
    for (const each of this.made) {
      if (each.began <= until && (known === null || byOrder(each, known) > 0)) add(each);
    }
    for (const each of this.#open) {
      if (each.began <= until && (known === null || mayFollow(each, known))) add(each);
    }
    return allowed;
  }

  #effect({ effects }: Change): Effect {
    return effects[this.#name]!;
  }
}

/** Whether an open change may be behind one that was made. Each is written over what its node had read: one that ended before the
 * other was asked for is before it, or was never made. */
function mayFollow(open: Change, made: Made): boolean {
  return open.ended >= made.began;
}

/** The log has all changes of a worker that were acknowledged since it may have been removed, in their order, and each place
 * shows at the end what the newest of them says, or an open one that came later. */
function lost({ changes, end }: History): Violation[] {
  const found: Violation[] = [];
  for (const [worker, all] of Map.groupBy(changes, (each) => each.worker)) {
    const removes = all.filter((each) => each.what === "remove" && each.outcome.kind !== "refused");
    const newestRemove = removes.filter(isMade).sort(byOrder).at(-1);
    const since = Math.max(-Infinity, ...removes.filter(isOpen).map((each) => each.ended));
    const expected = all
      .filter(isMade)
      .filter(
        (each) =>
          each.entry !== null &&
          each.began > since &&
          (newestRemove === undefined || byOrder(each, newestRemove) > 0),
      )
      .sort(byOrder);
    if (expected.length === 0) continue;
    const record = end.log.find((each) => each.worker === worker);
    let at = 0;
    for (const change of expected) {
      const { event, deployment } = change.entry!;
      const there = (record?.history ?? []).findIndex(
        (each, i) => i >= at && each.deployment === deployment && each.event === event,
      );
      if (there < 0) {
        const sentence = `${told(change)} was acknowledged, and is not in the log's record of ${worker}, or not in its order.`;
        found.push({ rule: "lost", sentence });
        break;
      }
      at = there + 1;
    }
  }
  return found;
}

/** Healed, every node has what the log has, in time. */
function equal({ end }: History): Violation[] {
  const found: Violation[] = [];
  const text = (all: readonly Settled[]) =>
    all
      .map(({ worker, current, candidate, routes }) =>
        JSON.stringify([worker, current, candidate, [...routes].sort()]),
      )
      .sort();
  const log = text(end.log);
  for (const [node, workers] of end.nodes.entries()) {
    const own = text(workers);
    const differ = [
      ...log.filter((each) => !own.includes(each)).map((each) => `only the log has ${each}`),
      ...own.filter((each) => !log.includes(each)).map((each) => `only the node has ${each}`),
    ];
    if (differ.length > 0) {
      found.push({ rule: "not-equal", sentence: `Node ${node}: ${differ.join("; ")}.` });
    }
    const routes = workers.flatMap((each) => each.routes);
    const twice = routes.find((route, i) => routes.indexOf(route) !== i);
    if (twice !== undefined) {
      found.push({ rule: "two-owners", sentence: `Two workers have ${twice} at node ${node}.` });
    }
  }
  for (const [node, alarm] of end.alarms.entries()) {
    if (alarm !== null) found.push({ rule: "not-equal", sentence: `Node ${node}: ${alarm}` });
  }
  if (end.tookMs > end.mayTakeMs) {
    const sentence = `It took ${Math.round(end.tookMs)} ms until all nodes were equal, and may take ${end.mayTakeMs}: ${end.waitedFor.join("; ")}.`;
    found.push({ rule: "too-late", sentence });
  }
  return found;
}

function placesOf(changes: readonly Change[]): Set<string> {
  return new Set(changes.flatMap(({ effects }) => Object.keys(effects)));
}

function told({ id, what, worker, node, outcome }: Change): string {
  const at = outcome.kind === "made" ? `${outcome.era}.${outcome.revision}` : outcome.kind;
  return `change ${id} (${what} of ${worker} at node ${node}, ${at})`;
}
