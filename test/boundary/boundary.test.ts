import { describe, expect, test } from "vitest";
import { boundaryBetween } from "../../runtime/boundary/boundary.ts";
import {
  type Aspect,
  aspects,
  type ReachableSocket,
  type Side,
  type Verdict,
} from "../../runtime/boundary/side.ts";
import { reach, side, sideProcess } from "../supervisor/support/sides.ts";

/** Two workers that are apart in all that can be had apart on one machine. */
const shop = () => side({ processes: [sideProcess({ pid: 11 })] });
const bank = () => side({ name: "bank", processes: [sideProcess({ pid: 12 })] });
const host = () =>
  side({
    ...{ kind: "host", name: "the host", tenant: null, cordon: null, reach: null },
    processes: [sideProcess({ pid: 1, role: "supervisor", uid: [0, 0, 0, 0], noNewPrivs: false })],
  });

function between(a: Side, b: Side): Record<Aspect["aspect"], Aspect> {
  const found = boundaryBetween(a, b, 7).aspects.map((each) => [each.aspect, each]);
  return Object.fromEntries(found);
}

/** Verdicts that are not "separates". */
function weak(a: Side, b: Side): Partial<Record<Aspect["aspect"], Verdict>> {
  return Object.fromEntries(
    Object.values(between(a, b))
      .filter(({ verdict }) => verdict !== "separates")
      .map(({ aspect, verdict }) => [aspect, verdict]),
  );
}

/** What two such workers have in common whatever is done. */
const least = { egress: "partly", machine: "shares" } as const;

const masks = (mask: string) => ({
  ...{ inheritable: "0", permitted: mask, effective: mask, bounding: "0", ambient: "0" },
});

const socket = (given: Partial<ReachableSocket> = {}): ReachableSocket => ({
  ...{ kind: "unix", address: "/run/x.sock", listener: 1, purpose: null, asks: "nothing" },
  cordon: null,
  ...given,
});

const processOf = (pid: number, given: Parameters<typeof sideProcess>[0]): Partial<Side> => ({
  processes: [sideProcess({ pid, ...given })],
});
const shopProcess = (given: Parameters<typeof sideProcess>[0]) => processOf(11, given);

describe("what stands between two workers", () => {
  test("is told of every aspect, in one order, with the moment", () => {
    const found = boundaryBetween(shop(), bank(), 7);
    expect(found).toMatchObject({ at: 7, a: shop(), b: bank() });
    expect(found.aspects.map(({ aspect }) => aspect)).toEqual(aspects);
    for (const { sentence } of found.aspects) expect(sentence).toMatch(/^\S.*\.$/);
  });

  test("is all but the machine, and where shards connect, where all that can be is apart", () => {
    expect(weak(shop(), bank())).toEqual(least);
  });

  const limits = { "Max open files": { soft: 1, hard: 1 } };
  const sameNetwork = {
    namespaces: { ...sideProcess({ pid: 11 }).namespaces, net: "net:[12]" },
  };
  const oneNamespace = sideProcess({ pid: 12 }).namespaces;

  test.each<[string, Partial<Side>, Partial<Record<Aspect["aspect"], Verdict>>, RegExp]>([
    [
      "the user",
      shopProcess({ uid: [12, 12, 12, 12] }),
      { user: "partly" },
      /^Both run as user 12: /,
    ],
    [
      "the user for files alone",
      shopProcess({ uid: [11, 11, 11, 12] }),
      { user: "partly" },
      /^Both run as user 12: /,
    ],
    [
      "root",
      shopProcess({ uid: [0, 0, 0, 0] }),
      { user: "shares", memory: "shares" },
      /runs as user 0/,
    ],
    [
      "memory that its user may read",
      shopProcess({ dumpable: true }),
      { memory: "partly" },
      /^Another process of their user may read and change the memory of shop/,
    ],
    ["a group", shopProcess({ groups: [12] }), { user: "partly" }, /both are in group 12/],
    [
      "a capability",
      shopProcess({ capabilities: masks("0000000000080000") }),
      { capabilities: "shares" },
      /^shop has CAP_SYS_PTRACE: /,
    ],
    [
      "no_new_privs",
      shopProcess({ noNewPrivs: false }),
      { "no-new-privs": "partly" },
      /^A program that shop may start can give more rights/,
    ],
    ["the network", shopProcess(sameNetwork), { namespaces: "partly" }, /for the network\.$/],
    [
      "all namespaces",
      shopProcess({ namespaces: oneNamespace }),
      { namespaces: "shares" },
      /^They have no namespace apart\./,
    ],
    [
      "seccomp",
      shopProcess({ seccomp: { mode: 0, filters: 0 } }),
      { seccomp: "partly" },
      /^The system calls of shop are not filtered/,
    ],
    ["Landlock", shopProcess({ landlock: false }), { landlock: "partly" }, /^Processes of shop /],
    ["the cgroup", shopProcess({ cgroup: ["0::/12"] }), { cgroup: "shares" }, /one control group/],
    ["limits", shopProcess({ limits }), { limits: "partly" }, /none of memory, processes or/],
    ["no limit", shopProcess({ limits: {} }), { limits: "shares" }, /^No resource limit/],
    [
      "a socket to the other's cordon",
      { sockets: [socket({ cordon: "bank", purpose: "the front's way to cordon bank" })] },
      { sockets: "shares" },
      /^shop can connect to the front's way to cordon bank \(unix:\/run\/x\.sock\)/,
    ],
    [
      "a socket of the other's process",
      { sockets: [socket({ listener: 12, kind: "tcp", address: "127.0.0.1:7" })] },
      { sockets: "shares" },
      /^shop can connect to a socket of process 12 \(tcp:127\.0\.0\.1:7\)/,
    ],
    [
      "artifacts in its folder",
      { reach: reach({ seenArtifacts: ["ab"] }) },
      { artifacts: "shares" },
      /shop finds those of bank/,
    ],
    [
      "the same artifact",
      { reach: reach({ artifacts: ["ab"], seenArtifacts: ["ab"] }) },
      { artifacts: "partly" },
      /same module/,
    ],
    ["no rate of its tenant", { reach: reach({ rated: false }) }, { rate: "partly" }, /holds shop/],
    ["the tenant", { tenant: "bank" }, { rate: "shares" }, /^Both are of tenant bank/],
    ["no process", { processes: [] }, { process: "unknown" }, /shop has no process at the moment/],
    ["no /proc for sockets", { sockets: null }, { sockets: "unknown" }, /could not be found out/],
  ])("changes with %s", (_what, change, expected, sentence) => {
    const changed = { ...shop(), ...change };
    const [aspect] = Object.keys(expected) as [Aspect["aspect"]];
    const found = weak(changed, bank());
    expect(found).toMatchObject({ ...least, ...expected });
    expect(between(changed, bank())[aspect].sentence).toMatch(sentence);
    // Whichever is named first.
    expect(weak(bank(), changed)).toEqual(found);
    if (change.processes?.length !== 0) expect(found).toEqual({ ...least, ...expected });
  });

  test("changes with the process: then nothing of the process separates them", () => {
    const processes = [sideProcess({ pid: 11 })];
    const one = { ...shop(), processes, cordon: "both", reach: reach({ secrets: 1 }) };
    const two = {
      ...bank(),
      processes,
      cordon: "both",
      reach: reach({ namespaces: ["bank/books"] }),
    };
    expect(weak(one, two)).toEqual({
      ...least,
      ...{ process: "shares", user: "partly", namespaces: "shares", cgroup: "shares" },
      ...{ cordon: "shares", sockets: "shares", cache: "partly", secrets: "shares" },
    });
    const { process, secrets } = between(one, two);
    expect(process.sentence).toMatch(/^Both are in process 11: a bug in the engine is enough/);
    expect(secrets.sentence).toBe("Secrets of shop are in the memory of the processes of both.");
  });

  test("is less where one user's processes are not filtered: memory is in reach", () => {
    const open = { uid: [7, 7, 7, 7], seccomp: { mode: 0, filters: 0 }, dumpable: true };
    const a = { ...shop(), ...processOf(11, open) };
    const b = { ...bank(), ...processOf(12, open) };
    expect(weak(a, b)).toEqual({
      ...{ ...least, user: "shares", seccomp: "shares", memory: "shares" },
    });
    expect(between(a, b).user.sentence).toMatch(/can read and change the other's memory/);
  });

  test("is more where one user's processes are not dumpable: the files are one's, and the memory is not", () => {
    const sealed = { uid: [7, 7, 7, 7], seccomp: { mode: 0, filters: 0 } };
    const a = { ...shop(), ...processOf(11, sealed) };
    const b = { ...bank(), ...processOf(12, sealed) };
    expect(between(a, b).user).toMatchObject({
      verdict: "partly",
      sentence: expect.stringContaining("but not read its memory"),
    });
    const halfOpen = { ...bank(), ...processOf(12, { ...sealed, dumpable: true }) };
    expect(between(a, halfOpen).user.verdict).toBe("shares");
  });

  test("changes with the namespaces of entries: given to both, or to the processes of one", () => {
    const books = reach({ namespaces: ["x/books"], cordonNamespaces: ["x/books"] });
    const entriesOf = (a: Side, b: Side) => between(a, b).entries;
    const owner = { ...bank(), reach: books };
    expect(entriesOf(shop(), owner).verdict).toBe("separates");
    const near = { ...shop(), reach: reach({ cordonNamespaces: ["x/books"] }) };
    expect(entriesOf(near, owner)).toMatchObject({
      verdict: "partly",
      sentence: expect.stringContaining("may use x/books of the other"),
    });
    expect(entriesOf({ ...shop(), reach: books }, owner)).toMatchObject({
      verdict: "shares",
      sentence: "Both were given x/books: each reads and writes it.",
    });
  });

  test.each([
    [["https://a.test"], ["https://a.test:443"], true],
    [["https://a.test"], ["http://a.test"], false],
    [["https://a.test"], ["https://b.test"], false],
    [["https://*.test"], ["https://a.test"], true],
    [["https://a.test"], ["https://*.a.test"], false],
    [["https://*.a.test"], ["https://*.b.a.test"], true],
    [["https://*.a.test"], ["https://*.a.test"], true],
    [[], ["https://a.test"], false],
  ])("changes with origins: %j and %j", (own, others, meet) => {
    const a = { ...shop(), reach: reach({ origins: own }) };
    const b = { ...bank(), reach: reach({ origins: others }) };
    expect(between(a, b).egress.verdict).toBe(meet ? "shares" : "partly");
  });

  test("changes with a filter that lets a shard connect nowhere: of both", () => {
    const alone = (pid: number) => processOf(pid, { connectsOnlyTo: [] });
    const egressOf = (a: Side, b: Side) => between(a, b).egress.sentence;
    const both = [
      { ...shop(), ...alone(11) },
      { ...bank(), ...alone(12) },
    ] as const;
    expect(egressOf(...both)).toMatch(
      /a shard that was taken over connects to nothing by itself\.$/,
    );
    const unfiltered = { ...bank(), ...processOf(12, { seccomp: { mode: 0, filters: 0 } }) };
    for (const other of [bank(), unfiltered]) {
      expect(egressOf(both[0], other)).toMatch(/taken over makes sockets of its own\.$/);
    }
    const entries = socket({ purpose: "the owner of entries", asks: "token" });
    const asking = both.map((side) => ({ ...side, sockets: [entries] }));
    expect(between(asking[0]!, asking[1]!).sockets).toMatchObject({
      verdict: "partly",
      sentence: expect.stringMatching(
        /^Both can connect to .*by themselves: their supervisor does/,
      ),
    });
  });

  test("changes with a cache: of one tenant in one process", () => {
    const processes = [sideProcess({ pid: 11 })];
    const caching = { processes, cordon: "one", reach: reach({ cachesFetches: true }) };
    const cacheOf = (a: Side, b: Side) => between(a, b).cache.verdict;
    const tenant = "acme";
    expect(cacheOf({ ...shop(), ...caching, tenant }, { ...bank(), ...caching, tenant })).toBe(
      "shares",
    );
    expect(cacheOf({ ...shop(), ...caching }, { ...bank(), ...caching })).toBe("partly");
    expect(cacheOf({ ...shop(), tenant }, { ...bank(), tenant })).toBe("separates");
  });

  test("says what could not be read, and judges nothing by it", () => {
    const unread = {
      ...{ uid: null, gid: null, groups: null, noNewPrivs: null, capabilities: null },
      ...{ seccomp: null, namespaces: null, cgroup: null, limits: null, landlock: null },
    };
    const found = weak({ ...shop(), ...processOf(11, unread) }, bank());
    expect(found).toEqual({
      ...least,
      ...{ user: "unknown", capabilities: "unknown", "no-new-privs": "unknown" },
      ...{ namespaces: "unknown", seccomp: "unknown", landlock: "unknown", cgroup: "unknown" },
      limits: "unknown",
    });
  });
});

describe("what stands between a worker and the host", () => {
  test("goes by the worker's rights, and not by the host's", () => {
    expect(weak(shop(), host())).toEqual({ ...least, secrets: "partly" });
    const open = {
      ...shop(),
      ...shopProcess({ noNewPrivs: false, seccomp: { mode: 0, filters: 0 } }),
    };
    expect(weak(open, host())).toMatchObject({ "no-new-privs": "shares", seccomp: "shares" });
  });

  test("is no user where the worker runs as the host's", () => {
    const root = {
      ...shop(),
      ...shopProcess({ uid: [0, 0, 0, 0], seccomp: { mode: 0, filters: 0 } }),
    };
    expect(between(root, host()).user).toMatchObject({
      verdict: "shares",
      sentence: expect.stringMatching(/^Both run as user 0: /),
    });
  });

  test("has the host's sockets in it: with a token in part, without one not at all", () => {
    const admin = { listener: 1, purpose: "the admin API" };
    const token = { ...shop(), sockets: [socket({ ...admin, asks: "token" })] };
    expect(between(token, host()).sockets).toMatchObject({
      verdict: "partly",
      sentence: "shop can connect to the admin API (unix:/run/x.sock, which asks for a token).",
    });
    const open = { ...shop(), sockets: [socket(admin)] };
    expect(between(open, host()).sockets.verdict).toBe("shares");
  });

  test("has the entries in it that the worker's processes may use", () => {
    const using = { ...shop(), reach: reach({ cordonNamespaces: ["shop/carts"] }) };
    expect(between(using, host()).entries).toMatchObject({
      verdict: "partly",
      sentence: expect.stringContaining("shop/carts"),
    });
  });
});
