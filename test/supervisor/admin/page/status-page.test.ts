import { describe, expect, test } from "vitest";
import { formatSpan } from "../../../../runtime/settings/time-span.ts";
import { renderStatusPage } from "../../../../runtime/supervisor/admin/page/status-page.ts";
import { readView } from "../../../../runtime/supervisor/admin/page/view.ts";
import type {
  ClusterStatus,
  NodeStatus,
  ServerStatus,
  WorkerStatus,
} from "../../../../runtime/supervisor/control.ts";
import { atPace } from "../../../support/pace.ts";
import { busyHost, busyWorker } from "../../support/busy-host.ts";
import { serverStatus, workerLoad, workerStatus } from "../../support/statuses.ts";

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

function pageOf(
  workers: readonly WorkerStatus[],
  {
    query = {},
    status = serverStatus({ startedAt: now - 90_000 }),
  }: {
    query?: Record<string, unknown>;
    status?: ServerStatus;
  } = {},
): string {
  return renderStatusPage({ status, workers, view: readView(query), now });
}

/** The names of the workers in the table, in order. */
const namesOn = (page: string) =>
  [...page.matchAll(/<span class="name">([^<]*)<\/span>/g)].map(([, name]) => name);

describe("the status page", () => {
  test("says that nothing is deployed, and how to", () => {
    const page = pageOf([]);
    expect(page).toContain("No worker is deployed.");
    expect(page).toContain("No shard was lost since the start.");
    expect(page).toContain("up 1 min 30 s");
  });

  test("tells what it runs on, and that it is to be renewed where it is old", () => {
    const engine = { node: "26.10.0", v8: "14.6", released: "2026-09-23", ageDays: 30 };
    const young = pageOf([], { status: serverStatus({ engine }) });
    expect(young).toContain("Node 26.10.0, V8 14.6, released 2026-09-23, 30 days ago");
    expect(young).not.toContain("newer ones may fix");
    const old = pageOf([], { status: serverStatus({ engine: { ...engine, ageDays: 31 } }) });
    expect(old).toContain("is 31 days old");
  });

  test("tells the state in its title: what is worst comes first", () => {
    const titleOf = (page: string) => /<title>([^<]*)<\/title>/.exec(page)![1];
    const quarantine = { reason: "It wedged.", since: now, losses: 1 };
    const problem = { code: "unknown-module", message: "It is damaged." } as const;
    const held = workerStatus({ quarantine });
    expect(titleOf(pageOf([workerStatus()]))).toBe("ready · Skerry");
    expect(titleOf(pageOf([held]))).toBe("1 in quarantine · Skerry");
    expect(titleOf(pageOf([held, workerStatus({ problem })]))).toBe("1 not served · Skerry");
    const status = serverStatus({ ready: false });
    expect(titleOf(pageOf([held], { status }))).toBe("not ready · Skerry");
  });

  test("escapes all text of others: names, tenants, routes, reasons, sentences", () => {
    const attack = (place: string) =>
      `"'><script>alert(${place})</script><img src=x onerror=1>&lt;`;
    const worker = workerStatus({
      name: attack("name"),
      tenant: attack("tenant"),
      cordon: attack("cordon"),
      routes: [attack("route")],
      quarantine: { reason: attack("reason"), since: now, losses: 1 },
      watched: { reason: attack("watched"), since: now },
      problem: { code: "unknown-module", message: attack("problem") },
    });
    const status = serverStatus({
      version: attack("version"),
      url: attack("url"),
      losses: [{ at: now, cordon: attack("lost"), sentence: attack("sentence") }],
    });
    const page = pageOf([worker], { status, query: { paused: "1", find: "" } });
    const found = pageOf([worker], { query: { paused: "1", find: attack("find") } });
    for (const html of [page, found]) {
      expect(html).not.toMatch(/<script|<img|onerror=1>/i);
    }
    for (const place of ["name", "tenant", "route", "reason", "watched", "problem", "sentence"]) {
      expect(page, place).toContain(`&#60;script&#62;alert(${place})`);
    }
    expect(found).toContain("&#60;script&#62;alert(find)");
  });

  test("escapes all text of a cluster, and says of its tenants' rates that they are each node's", () => {
    const attack = (place: string) => `<script>alert("${place}")</script>\u202e`;
    const node: NodeStatus = {
      ...{ node: attack("node"), labels: { zone: attack("label") }, version: attack("version") },
      ...{ present: true, revision: 1, lag: 0, lagMs: 0, alarm: null, unfetched: 0 },
      ...{ held: [{ worker: attack("held"), code: attack("code") }], notUnderstood: 0 },
      quarantines: [attack("quarantine")],
    };
    const cluster: ClusterStatus = {
      ...{ cluster: attack("cluster"), node: attack("own"), connected: true, revision: 1 },
      ...{ alarm: { since: now, sentence: attack("alarm") }, nodes: [node], held: [] },
      waves: [
        {
          ...{ worker: attack("wave"), label: attack("by"), places: ["a"], reached: 0 },
          ...{ state: "stopped", by: "fra", why: attack("why"), event: "deploy" },
          ...{ deployment: "a", before: "b" },
        },
      ],
      quarantines: [
        {
          ...{ worker: attack("in"), node: attack("at"), deployment: "a", since: now },
          reason: attack("reason"),
        },
      ],
      notUnderstood: [{ key: attack("key"), fields: [attack("field")] }],
      ...{ unshared: [], refused: {}, reconnects: 0, entries: null, twin: false },
      artifacts: { taken: 0, given: 0, refused: 0 },
      tenants: [
        { tenant: "acme", fuelRate: "25%", fuelBurst: null },
        { tenant: attack("tenant"), fuelRate: attack("rate"), fuelBurst: attack("burst") },
      ],
    };
    const page = pageOf([], { status: serverStatus({ cluster }) });
    expect(page).not.toMatch(/<script|\u202e/);
    const places = "node version held code quarantine cluster own alarm wave by why in at reason";
    for (const place of `${places} key field tenant rate burst`.split(" ")) {
      expect(page, place).toContain(`alert(&#34;${place}&#34;)`);
    }
    expect(page).toContain(
      "The tenant <code>acme</code>, at each node: fuel-rate 25%, fuel-burst as by default.",
    );
  });

  test("spells out what would turn the direction of text or hide in it", () => {
    const page = pageOf([workerStatus({ name: "shop\u202egpj.exe\u0000" })]);
    expect(page).toContain("shop\\u202egpj.exe\\u0000");
    expect(page).not.toContain("\u202e");
    expect(page).not.toContain("\u0000");
  });

  test("marks what came near a limit, and what reached it, by more than a colour", () => {
    const peaks = { fuel: 0.799, memory: 0.8, deadline: 1 };
    const page = pageOf([workerStatus({ load: workerLoad({ peaks }) })]);
    const shares = [...page.matchAll(/<span class="share (\w+)"[^>]*><span>(.*?)<\/span>/g)];
    expect(shares.map(([, kind]) => kind)).toEqual(["good", "warn", "bad"]);
    expect(shares.map(([, , text]) => text!.includes("▲"))).toEqual([false, true, true]);
    expect(shares[0]![2]).toBe("79 %");
  });

  test("tells of a watched worker why, and since when", () => {
    const watched = { reason: "In 10 s 62 of 70 requests ended in a fault.", since: now - 61_000 };
    const page = pageOf([workerStatus({ watched })]);
    expect(page).toContain("Watched in a shard of their own");
    expect(page).toContain(watched.reason);
    expect(page).toContain('<span class="chip bad">watched</span>');
    expect(page).toContain("<title>ready · Skerry</title>");
  });

  test("tells of a quarantine why, how often, and when it starts again", () => {
    const quarantine = { reason: "It wedged.", since: now - 61_000, losses: 4 };
    const paused = pageOf([workerStatus({ quarantine, pausedUntil: now + 1_500 })]);
    expect(paused).toContain("It wedged.");
    expect(paused).toContain("1 min 1 s ago");
    expect(paused).toContain("paused, starts in 2 s");
    expect(pageOf([workerStatus({ quarantine })])).toContain("runs by itself");
  });

  test("loads itself again, and stands still when it is paused, with a form to find workers", () => {
    expect(pageOf([])).toContain('http-equiv="refresh" content="5"');
    const still = pageOf([], { query: { paused: "1" } });
    expect(still).not.toContain('refresh" content');
    expect(still).toContain('<form action="/"');
  });
});

describe("the table of workers", () => {
  const worker = (name: string, recent: number, failed: number, fuel: number) =>
    workerStatus({
      name,
      tenant: "acme",
      load: workerLoad({
        failed,
        requests: 1_000,
        peaks: { fuel, memory: 0, deadline: 0 },
        perSecond: [recent],
      }),
    });
  const workers = [worker("b", 1, 9, 0.1), worker("a", 5, 3, 0.2), worker("c", 3, 1, 0.9)];

  test("is in the order that is asked for, and the busiest come first where none is", () => {
    const order = (query: Record<string, unknown>) => namesOn(pageOf(workers, { query })).join("");
    expect(order({})).toBe("acb");
    expect(order({ order: "failures" })).toBe("bac");
    expect(order({ order: "limits" })).toBe("cab");
    expect(order({ order: "name" })).toBe("abc");
    expect(order({ order: ["nonsense"], paused: "perhaps" })).toBe("acb");
  });

  test("shows those whose name or tenant has what is looked for", () => {
    expect(namesOn(pageOf(workers, { query: { find: "b" } }))).toEqual(["b"]);
    expect(namesOn(pageOf(workers, { query: { find: "acme" } }))).toHaveLength(3);
    expect(pageOf(workers, { query: { find: "zzz" } })).toContain("No worker or tenant has “zzz”");
  });

  test("of 10,000 has the 200 busiest, says so, and takes less than 100 ms", () => {
    const many = Array.from({ length: 10_000 }, (_, index) => busyWorker(index));
    const { server } = busyHost(now);
    const times: number[] = [];
    let page = "";
    for (let round = 0; round < 5; round++) {
      const before = process.cpuUsage();
      page = pageOf(many, { status: server });
      const { user, system } = process.cpuUsage(before);
      times.push((user + system) / 1_000);
    }
    expect(namesOn(page)).toHaveLength(200);
    expect(namesOn(page)[0]).toBe("shop");
    expect(page).toContain("the 200 busiest of 10,000");
    expect(page.length).toBeLessThan(600_000);
    expect(times.sort((a, b) => a - b)[2]).toBeLessThan(atPace(100));
  });
});

test("spans of time are in their two largest units", () => {
  const texts = [0, 999, 59_999, 60_000, 3_600_000, 3_661_000, 90_061_000, -5].map(formatSpan);
  expect(texts).toEqual(["0 s", "0 s", "59 s", "1 min", "1 h", "1 h 1 min", "1 d 1 h", "0 s"]);
});
