import { expect, test } from "vitest";
import { type Rule, violationsOf } from "./checker.ts";
import type { Change, End, History, Settled, Sight } from "./history.ts";

// Made-up histories: one that holds, and for each rule some that break it. A checker that finds nothing in them finds nothing.
const place = "shop.test";

/** A deploy of shop at node 0, which all nodes have, as the fifth record of the log. */
const change = (changes: Partial<Change> = {}): Change => ({
  ...{ id: 1, what: "deploy", worker: "shop", node: 0, began: 100, ended: 200 },
  effects: { [place]: { shows: ["v1"], keeps: false } },
  entry: { event: "deploy", deployment: "d1" },
  outcome: { kind: "made", era: 0, revision: 5, nodes: [0, 1, 2] },
  ...changes,
});
const second = (changes: Partial<Change> = {}): Change =>
  change({
    ...{ id: 2, node: 1, began: 300, ended: 400 },
    effects: { [place]: { shows: ["v2"], keeps: false } },
    entry: { event: "deploy", deployment: "d2" },
    outcome: { kind: "made", era: 0, revision: 6, nodes: [1] },
    ...changes,
  });
const open = { outcome: { kind: "open", code: "unavailable" } } as const;
const refused = { outcome: { kind: "refused", code: "conflict" } } as const;

const sight = (began: number, shown: string | null, changes: Partial<Sight> = {}): Sight => ({
  ...{ node: 0, place, began, ended: began + 5, status: shown === null ? 404 : 200, shown },
  ...changes,
});

const settled = (changes: Partial<Settled> = {}): Settled => ({
  ...{ worker: "shop", current: "d1", candidate: null, routes: ["shop.test/*"], shows: ["v1"] },
  history: [{ event: "deploy", deployment: "d1" }],
  ...changes,
});
const both = [
  { event: "deploy", deployment: "d1" },
  { event: "deploy", deployment: "d2" },
];

function endOf(log: readonly Settled[], changes: Partial<End> = {}): End {
  const well = { alarms: [null, null, null], tookMs: 100, mayTakeMs: 5_000, waitedFor: [] };
  return { log, nodes: [log, log, log], ...well, ...changes };
}

function rulesOf(history: Partial<History>): Rule[] {
  const whole = { changes: [change()], sights: [], losses: [], end: endOf([settled()]) };
  return [...new Set(violationsOf({ ...whole, ...history }).map(({ rule }) => rule))];
}

const twoMade = {
  changes: [change(), second()],
  end: endOf([settled({ current: "d2", history: both })]),
};

test("what holds is no violation: an old version where the new one was not acknowledged, either outcome of an open change", () => {
  expect(rulesOf({ sights: [sight(50, null), sight(150, "v1"), sight(250, "v1")] })).toEqual([]);
  // Node 0 was not said to have the second.
  expect(rulesOf({ ...twoMade, sights: [sight(450, "v1"), sight(460, "v2")] })).toEqual([]);
  const changes = [change(), second(open)];
  expect(rulesOf({ changes, sights: [sight(350, "v2"), sight(450, "v2")] })).toEqual([]);
  expect(rulesOf({ changes, sights: [sight(350, "v1"), sight(450, "v1")] })).toEqual([]);
  const candidate = second({ effects: { [place]: { shows: ["v2"], keeps: true } }, entry: null });
  const sights = [sight(450, "v2"), sight(460, "v1"), sight(470, "v2")];
  expect(rulesOf({ changes: [change(), candidate], sights })).toEqual([]);
});

test("a request that fails is one, whatever the status; but of a worker that is new to the node and has no module yet", () => {
  for (const status of [0, 500, 502, 503]) {
    const sights = [sight(250, "v1"), sight(260, "gone", { status })];
    expect(rulesOf({ sights })).toEqual(["failed-request"]);
  }
  expect(rulesOf({ sights: [sight(250, "unavailable", { status: 503 })] })).toEqual([]);
  expect(rulesOf({ sights: [sight(250, "gone", { status: 502 })] })).toEqual(["failed-request"]);
  const [answer, failure] = [sight(250, "v1"), sight(270, "unavailable", { status: 503 })];
  const losses = [{ node: 0, at: 260 }];
  expect(rulesOf({ sights: [answer, failure], losses })).toEqual([]);
  expect(rulesOf({ sights: [answer, failure], losses: [{ node: 1, at: 260 }] })).toEqual([
    "failed-request",
  ]);
});

test("an answer of a version that nobody asked for, that was refused, or that is asked for later only", () => {
  expect(rulesOf({ sights: [sight(250, "v9")] })).toEqual(["never-made"]);
  const changes = [change(), second(refused)];
  expect(rulesOf({ changes, sights: [sight(450, "v2")] })).toEqual(["never-made"]);
  expect(rulesOf({ ...twoMade, sights: [sight(250, "v2")] })).toEqual(["never-made"]);
});

test("a version that comes back after another one took its place: acknowledged there, or seen there", () => {
  const at = { node: 1 };
  expect(rulesOf({ ...twoMade, sights: [sight(450, "v1", at)] })).toEqual(["replaced"]);
  expect(rulesOf({ ...twoMade, sights: [sight(410, "v2"), sight(420, "v1")] })).toEqual([
    "replaced",
  ]);
  // A worker that goes without being removed.
  expect(rulesOf({ sights: [sight(250, null)] })).toEqual(["replaced"]);
  // An open change that ended before the next one was asked for is before that, or nowhere.
  const changes = [
    change(),
    second({
      ...open,
      id: 3,
      began: 210,
      ended: 290,
      effects: { [place]: { shows: ["vx"], keeps: false } },
    }),
    second(),
  ];
  expect(rulesOf({ ...twoMade, changes, sights: [sight(450, "vx", at)] })).toEqual(["replaced"]);
  // One that was removed.
  const remove = second({
    ...{ what: "remove", entry: null },
    effects: { [place]: { shows: [null], keeps: false } },
  });
  const removed = { changes: [change(), remove], end: endOf([]) };
  expect(rulesOf({ ...removed, sights: [sight(450, null, at)] })).toEqual([]);
  expect(rulesOf({ ...removed, sights: [sight(450, "v1", at)] })).toEqual(["replaced"]);
  // A node that has lost its data may know nothing, until it knows something.
  const losses = [{ node: 1, at: 440 }];
  expect(rulesOf({ ...twoMade, losses, sights: [sight(450, null, at)] })).toEqual([]);
});

test("the log's order is against that of time, or two changes have one place in it, or the asked node does not serve it", () => {
  const made = { kind: "made", era: 0, nodes: [0, 1, 2] } as const;
  const early = second({ outcome: { ...made, revision: 4 } });
  const end = endOf([settled({ current: "d2", history: both.toReversed() })]);
  expect(rulesOf({ changes: [change(), early], end })).toEqual(["order"]);
  const same = second({ began: 150, outcome: { ...made, revision: 5 } });
  expect(rulesOf({ ...twoMade, changes: [change(), same] })).toEqual(["order"]);
  const elsewhere = change({ outcome: { ...made, revision: 5, nodes: [1, 2] } });
  expect(rulesOf({ changes: [elsewhere] })).toEqual(["order"]);
  // A log that was written anew counts from its own beginning.
  const anew = second({ outcome: { ...made, era: 1, revision: 2 } });
  expect(rulesOf({ ...twoMade, changes: [change(), anew] })).toEqual([]);
});

test("a change that was acknowledged is not in the log at the end, or was written over by one that did not know of it", () => {
  expect(rulesOf({ ...twoMade, end: endOf([settled()]) })).toEqual(["lost"]);
  expect(rulesOf({ end: endOf([]) })).toEqual(["lost"]);
  const forked = [{ event: "deploy", deployment: "d2" }];
  expect(rulesOf({ ...twoMade, end: endOf([settled({ history: forked })]) })).toEqual(["lost"]);
  const turned = settled({ history: both.toReversed() });
  expect(rulesOf({ ...twoMade, end: endOf([turned]) })).toEqual(["lost"]);
});

test("two workers are acknowledged with one route, of which none gave it up", () => {
  const shared = { "shared.test": { shows: ["v1"], keeps: false } };
  const other = { "shared.test": { shows: ["w1"], keeps: false } };
  const first = change({ effects: shared });
  const taken = second({ worker: "bank", effects: other });
  const end = endOf([
    settled(),
    settled({ worker: "bank", routes: [], history: [{ event: "deploy", deployment: "d2" }] }),
  ]);
  expect(rulesOf({ changes: [first, taken], end })).toEqual(["two-owners"]);
  const gives = { "shared.test": { shows: [null], keeps: true } };
  const left = change({ id: 3, began: 210, ended: 290, effects: gives, entry: null });
  const given = { ...left, outcome: { kind: "made", era: 0, revision: 5.5, nodes: [0] } } as const;
  expect(rulesOf({ changes: [first, given, taken], end })).toEqual([]);
  expect(rulesOf({ changes: [first, { ...left, ...open }, taken], end })).toEqual([]);
  const both = [settled(), settled({ worker: "bank" })];
  const nodes = endOf(both, { nodes: [both, both, both] });
  expect(rulesOf({ end: nodes })).toEqual(["two-owners"]);
});

test("a node that differs from the log after all was healed, or is late", () => {
  const log = [settled()];
  const wrong = [[], [settled({ current: "d0" })], [settled({ routes: [] })]];
  for (const node of [...wrong, [...log, settled({ worker: "extra", routes: [] })]]) {
    expect(rulesOf({ end: endOf(log, { nodes: [log, node, log] }) })).toEqual(["not-equal"]);
  }
  const alarms = [null, "The log is empty.", null];
  expect(rulesOf({ end: endOf(log, { alarms }) })).toEqual(["not-equal"]);
  expect(rulesOf({ end: endOf(log, { tookMs: 5_001 }) })).toEqual(["too-late"]);
});

test("a change is refused for no reason that others gave", () => {
  const odd = second({ outcome: { kind: "refused", code: "host-failed" } });
  expect(rulesOf({ changes: [change(), odd] })).toEqual(["odd-refusal"]);
  expect(rulesOf({ changes: [change(), second(refused)] })).toEqual([]);
});
