// The process that owns the entries may have been taken over: what it may say of replicated namespaces.
import { expect, test } from "vitest";
import { replicaAsks, replicaReplies } from "../../../runtime/services/kv/replica-checks.ts";

const named = { tenant: "acme", name: "~things" };
const key = new Uint8Array(512);
const keyed = { ...named, key };
const proposal = {
  ...{ ...keyed, follows: 0, value: new Uint8Array(128 * 1_024) as unknown },
  ...{ metadata: "é".repeat(512), expiresAt: 5 },
};
const inParts = { parts: "ab", bytes: 25 * 1_024 * 1_024, sha256: "0".repeat(64) };
const part = { id: "a".repeat(128), n: 100, bytes: new Uint8Array(256 * 1_024) };
const leavings = { keys: [{ ...keyed, version: 1 }], parts: ["ab"] };
const state = { log: "l".repeat(200), cursor: 7, newest: { key: "k".repeat(200), version: 7 } };
const entry = { ...keyed, metadata: null, expiresAt: null };

const wrongCounts = [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY, "7", null];
const wrongParts = ["", ">", "ab.*", "AB", "a".repeat(129), 7];
const wrongKeys = [new Uint8Array(), new Uint8Array(513), "k", [1], null];
const wrongNames = ["", "..", "~a/b", "~*", "~".repeat(65), `~${"a".repeat(64)}`, null];
const wrongMetadata = ["m".repeat(1_025), "é".repeat(513), 7];

/** What is sound with one member that is not. */
const each = (sound: object, member: string, wrong: readonly unknown[]) =>
  wrong.map((value) => ({ ...sound, [member]: value }));

const ofKey = (sound: object) => [
  ...each(sound, "key", wrongKeys),
  ...each(sound, "name", wrongNames),
  ...each(sound, "tenant", ["t".repeat(64), 7, null]),
];

const cases: readonly [
  name: string,
  check: (value: unknown) => boolean,
  sound: readonly unknown[],
  wrong: readonly unknown[],
][] = [
  ["openParts", replicaAsks.openParts, [keyed], ofKey(keyed)],
  [
    "putPart",
    replicaAsks.putPart,
    [part],
    [
      ...each(part, "id", wrongParts),
      ...each(part, "n", [...wrongCounts, 101, 2 ** 31]),
      ...each(part, "bytes", [new Uint8Array(256 * 1_024 + 1), "x", [1]]),
    ],
  ],
  [
    "propose",
    replicaAsks.propose,
    [proposal, { ...proposal, value: null }, { ...proposal, value: inParts }],
    [
      ...ofKey(proposal),
      ...each(proposal, "follows", wrongCounts),
      ...each(proposal, "metadata", wrongMetadata),
      ...each(proposal, "expiresAt", [0.5, 2 ** 53, Number.NaN, "5"]),
      ...each(proposal, "value", [
        ...[new Uint8Array(128 * 1_024 + 1), "v", [1]],
        ...each(inParts, "parts", wrongParts),
        ...each(inParts, "bytes", [...wrongCounts, 25 * 1_024 * 1_024 + 1, 2 ** 31]),
        ...each(inParts, "sha256", ["0".repeat(63), "0".repeat(65), 7]),
      ]),
    ],
  ],
  ["level", replicaAsks.level, [null], [0, {}, "x"]],
  [
    "replica",
    replicaReplies.replica,
    [state, { log: null, cursor: 0, newest: null }],
    [
      ...each(state, "log", ["l".repeat(201), 7]),
      ...each(state, "cursor", wrongCounts),
      ...each(state, "newest", [
        ...each(state.newest, "key", ["k".repeat(201), 7]),
        ...each(state.newest, "version", wrongCounts),
      ]),
    ],
  ],
  ["take", replicaReplies.take, [0, 500], [...wrongCounts, 501]],
  ["takePart", replicaReplies.takePart, [null], [0, {}]],
  ["audit", replicaReplies.audit, [null], [0, {}]],
  ["cleaned", replicaReplies.cleaned, [null], [0, {}]],
  [
    "leavings",
    replicaReplies.leavings,
    [leavings, { keys: Array(200).fill(leavings.keys[0]), parts: Array(200).fill("ab") }],
    [
      ...each(leavings, "keys", [
        ...[Array(201).fill(leavings.keys[0]), null],
        ...ofKey(leavings.keys[0]!).map((wrong) => [wrong]),
        ...each(leavings.keys[0]!, "version", wrongCounts).map((wrong) => [wrong]),
      ]),
      ...each(leavings, "parts", [Array(201).fill("ab"), ...wrongParts.map((wrong) => [wrong])]),
    ],
  ],
  [
    "page",
    replicaReplies.page,
    [[], Array(200).fill(entry)],
    [
      Array(201).fill(entry),
      ...ofKey(entry).map((wrong) => [wrong]),
      ...each(entry, "metadata", wrongMetadata).map((wrong) => [wrong]),
      ...each(entry, "expiresAt", [0.5, 2 ** 53, "5"]).map((wrong) => [wrong]),
    ],
  ],
  [
    "value",
    replicaReplies.value,
    [null, { bytes: 25 * 1_024 * 1_024, part: part.bytes }],
    [
      ...each({ bytes: 1, part: part.bytes }, "bytes", [...wrongCounts, 25 * 1_024 * 1_024 + 1]),
      ...each({ bytes: 1, part: part.bytes }, "part", [new Uint8Array(256 * 1_024 + 1), "x", null]),
    ],
  ],
];

test.each(cases)(
  "of what an owner says by `%s` nothing is taken that is out of its bounds",
  (_, check, sound, wrong) => {
    for (const value of sound) expect(check(value)).toBe(true);
    for (const value of wrong) expect([value, check(value)]).toEqual([value, false]);
  },
);
