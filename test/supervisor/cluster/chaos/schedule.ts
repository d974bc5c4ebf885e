// What a round does, and when, from a seed alone: the same seed gives the same schedule.

export const faultKinds = [
  "leader-killed",
  "leader-stopped",
  "follower-killed",
  "follower-stopped",
  "servers-killed",
  "servers-stopped",
  "server-apart",
  "server-wiped",
  "server-disk-full",
  "servers-set-back",
  "servers-emptied",
  "node-apart",
  "node-refused",
  "node-slow",
  "node-killed",
  "node-lost",
  "node-disk-full",
  "node-clock",
  "two-sides",
  "chunk-damaged",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface PlannedFault {
  readonly kind: FaultKind;
  /** When it begins, in ms from the round's beginning, and for how long it stays. */
  readonly at: number;
  readonly lasts: number;
  /** The node or the server that it is about. */
  readonly target: number;
}

export const actionKinds = [
  "deploy",
  "candidate",
  "promote",
  "rollback",
  "remove",
  "take-route",
  "leave-route",
  "tenant",
] as const;
export type ActionKind = (typeof actionKinds)[number];

export interface PlannedAction {
  readonly kind: ActionKind;
  readonly at: number;
  readonly node: number;
  readonly worker: string;
  /** Which of the modules. */
  readonly module: number;
  readonly wait: "all" | "quorum" | "none";
}

export interface Schedule {
  readonly seed: number;
  readonly round: number;
  /** How long faults and actions begin, in ms. */
  readonly length: number;
  readonly faults: readonly PlannedFault[];
  readonly actions: readonly PlannedAction[];
}

/** Workers that are deployed, replaced and removed; and two that want the same route. `site` is there from the start on. */
export const ownWorkers = ["site", "alpha", "beta"] as const;
export const rivals = ["left", "right"] as const;

export const moduleCount = 4;

/** What changes what servers have kept, and what an operator does about that. One of these is all that a round has of servers' faults: two of three servers that lose
 * something at once are more than replicas are for. */
const ofData: readonly FaultKind[] = [
  "chunk-damaged",
  "server-wiped",
  "server-disk-full",
  "servers-set-back",
  "servers-emptied",
];
const ofServers: readonly FaultKind[] = [
  ...ofData,
  ...faultKinds.filter((kind) => kind.startsWith("leader-") || kind.startsWith("follower-")),
  ...(["servers-killed", "servers-stopped", "server-apart", "two-sides"] as const),
];
/** Faults of one node alone: two at once would be of two nodes, which may be. */
const ofNodes: readonly FaultKind[] = ["node-killed", "node-lost", "node-disk-full", "node-clock"];

/** Numbers from 0 to 1, by a seed (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface ScheduleOptions {
  readonly seed: number;
  readonly round: number;
  readonly length?: number;
  /** Faults that this machine can make. */
  readonly kinds?: readonly FaultKind[];
}

export function scheduleOf({
  seed,
  round,
  length = 6_000,
  kinds = faultKinds,
}: ScheduleOptions): Schedule {
  const random = randomOf(Math.imul(seed, 0x9e3779b1) ^ Math.imul(round + 1, 0x85ebca6b));
  const whole = (most: number) => Math.floor(random() * most);
  const one = <Each>(of: readonly Each[]): Each => of[whole(of.length)]!;
  const faults: PlannedFault[] = [];
  const wanted = 1 + whole(3);
  for (let tries = 0; faults.length < wanted && tries < 30; tries++) {
    const kind = one(kinds);
    const target = whole(3);
    const clashes = faults.some(
      (each) =>
        each.kind === kind ||
        (ofServers.includes(kind) && ofServers.includes(each.kind)) ||
        (ofData.includes(kind) && ofNodes.includes(each.kind)) ||
        (ofNodes.includes(kind) && (ofData.includes(each.kind) || each.target === target)),
    );
    if (clashes) continue;
    const at = whole(length / 2);
    faults.push({ kind, target, at, lasts: 500 + whole(length - at) });
  }
  const actions: PlannedAction[] = [];
  for (let at = whole(400); at < length; at += 150 + whole(900)) {
    const kind = one(actionKinds);
    const isRival = kind === "take-route" || kind === "leave-route";
    const worker = isRival || random() < 0.15 ? one(rivals) : one(ownWorkers);
    const plain = kind === "deploy" || kind === "rollback" || kind === "remove" || isRival;
    actions.push({
      at,
      kind: !plain && (rivals as readonly string[]).includes(worker) ? "take-route" : kind,
      node: whole(3),
      worker: kind === "remove" && worker === "site" ? "alpha" : worker,
      module: whole(moduleCount),
      wait: one(["all", "all", "quorum", "none"] as const),
    });
  }
  return { seed, round, length, faults, actions };
}
