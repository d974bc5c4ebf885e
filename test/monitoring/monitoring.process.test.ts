// The alarm rules and the dashboard name metrics and labels that a real host has.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repository } from "../cli/skerry.ts";
import { machineFacts } from "../machine.ts";
import { readExposition } from "../shard/observe/support/exposition.ts";
import { type ObservedHost, observedHost } from "./support/observed-host.ts";

const folder = join(repository, "runtime", "monitoring");
const alarms = join(folder, "alarms.yaml");
const rules = readFileSync(alarms, "utf8");
const dashboard = JSON.parse(readFileSync(join(folder, "dashboard.json"), "utf8")) as {
  panels: { title: string; targets?: { expr: string; legendFormat: string }[] }[];
  templating: { list: { name: string; query: string | { query: string } }[] };
};

const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr, legendFormat }) => ({ where: title, text: `${expr} ${legendFormat}` })),
);
const variables = dashboard.templating.list.flatMap(({ name, query }) =>
  typeof query === "string" ? [] : [{ where: name, text: query.query }],
);
const alerts = rules
  .split(/^ +- alert: /m)
  .slice(1)
  .map((text) => ({ where: text.split("\n")[0]!, text }));

/** Labels that Prometheus itself adds. */
const scraped = new Set(["instance", "job"]);

interface Named {
  readonly metrics: readonly string[];
  readonly labels: readonly string[];
  /** Values that a label is held against, as `label=value`. */
  readonly values: readonly string[];
}

/** What a text with PromQL names: selectors, `by`, `on`, and labels of a legend or a sentence. */
function namedIn(text: string): Named {
  const selectors = [...text.matchAll(/skerry_[a-z_]+\{([^}]*)\}/g)].map(([, inner]) => inner!);
  const pairs = selectors.flatMap((inner) => [
    ...inner.matchAll(/(\w+)\s*(?:=~|!=|=)\s*"([^"]*)"/g),
  ]);
  const groups = [...text.matchAll(/\b(?:by|on|without) \(([^)]*)\)/g)].map(([, inner]) => inner!);
  const told = [...text.matchAll(/\{\{\s*(?:\$labels\.)?([a-z]\w*)\s*\}\}/g)].map(
    ([, name]) => name!,
  );
  const shown = [...text.matchAll(/label_values\([^)]*, (\w+)\)/g)].map(([, name]) => name!);
  return {
    metrics: [...text.matchAll(/skerry_[a-z_]+/g)].map(([name]) => name),
    labels: [
      ...pairs.map(([, name]) => name!),
      ...groups.flatMap((each) => each.split(", ")),
      ...told,
      ...shown,
    ],
    values: pairs
      .filter(([, , value]) => !value!.startsWith("$") && value !== "")
      .flatMap(([, name, value]) => value!.split("|").map((each) => `${name}=${each}`)),
  };
}

let host: ObservedHost;
const labelsOf = new Map<string, Set<string>>();
const values = new Set<string>();
beforeAll(async () => {
  host = await observedHost();
  // Shards tell each second; what the system tells of them is looked at more often.
  for (const until = Date.now() + 60_000; ; ) {
    await host.round();
    const { lines } = readExposition(await (await host.serving.ask("/metrics")).text());
    for (const { name, labels } of lines) {
      const known = labelsOf.get(name) ?? new Set();
      for (const [label, value] of Object.entries(labels)) {
        known.add(label);
        values.add(`${label}=${value}`);
      }
      labelsOf.set(name, known);
    }
    const told = [
      "skerry_interface_calls_total",
      "skerry_cache_requests_total",
      "skerry_fuel_leased_total",
    ];
    const origins = ["skerry_origin_connections_total", "skerry_origin_connections_refused_total"];
    if (
      [...told, ...origins, "skerry_shard_threads"].every(
        (name) => (labelsOf.get(name)?.size ?? 0) > 0,
      )
    )
      return;
    if (Date.now() > until) return;
  }
}, 120_000);
afterAll(() => host.end());

test.each([...panels, ...variables, ...alerts])(
  "$where names what a host has",
  ({ where, text }) => {
    const { metrics, labels, values: held } = namedIn(text);
    expect(metrics.filter((name) => !labelsOf.has(name))).toEqual([]);
    if (where !== "SkerryDown" && where !== "source") expect(metrics.length).toBeGreaterThan(0);
    const known = new Set([...scraped, ...metrics.flatMap((name) => [...labelsOf.get(name)!])]);
    expect(labels.filter((name) => !known.has(name))).toEqual([]);
    // Classes of statuses and results that nobody has seen here are not there.
    const seldom = new Set(["class=5xx", "result=hit", "job=skerry"]);
    expect(held.filter((each) => !values.has(each) && !seldom.has(each))).toEqual([]);
  },
);

test("each metric of a host is on the dashboard", () => {
  const shown = new Set(panels.flatMap(({ text }) => namedIn(text).metrics));
  const all = [...labelsOf.keys()].map((name) => name.replace(/_(sum|count)$/, "_bucket"));
  const left = [
    "skerry_fuel_leases_total",
    "skerry_evictions_total",
    "skerry_log_bytes_total",
    "skerry_interface_bytes_total",
  ];
  expect([...new Set(all)].filter((name) => !shown.has(name)).sort()).toEqual(left.sort());
});

test("a metric or a label that no host has is noticed", () => {
  expect(
    namedIn(
      'sum by (worker, le) (rate(skerry_x_total{reason=~"a|b",how="c"}[5m])) {{ $labels.code }}',
    ),
  ).toEqual({
    metrics: ["skerry_x_total"],
    labels: ["reason", "how", "worker", "le", "code"],
    values: ["reason=a", "reason=b", "how=c"],
  });
});

test("each alarm has a severity and a sentence, and the page on operating says what to do", () => {
  const page = readFileSync(join(repository, "docs", "operate.md"), "utf8");
  expect(alerts.length).toBeGreaterThan(12);
  for (const { where, text } of alerts) {
    expect(text, where).toMatch(/labels: \{ severity: (page|ticket) \}/);
    expect(text, where).toMatch(/summary: ".+\."/);
    expect(page, where).toContain(`\`${where}\``);
  }
});

const promtool = machineFacts().find(({ name }) => name === "promtool")?.found ?? null;
if (promtool === null)
  process.stderr.write("promtool is missing: the syntax of rules and panels is not checked.\n");

test.runIf(promtool !== null)(
  "Prometheus takes the rules, and every expression of the dashboard",
  () => {
    const check = (file: string) =>
      execFileSync(promtool!, ["check", "rules", file], { encoding: "utf8" });
    expect(check(alarms)).toContain(`SUCCESS: ${alerts.length} rules found`);
    const place = mkdtempSync(join(tmpdir(), "skerry-rules-"));
    try {
      const expressions = dashboard.panels.flatMap(({ targets = [] }) =>
        targets.map(({ expr }) => expr),
      );
      // JSON is YAML.
      const asRules = expressions.map((expr, n) => ({
        record: `panel:${n}`,
        expr: expr.replaceAll("$__rate_interval", "1m").replaceAll(/\$(instance|worker)/g, ".*"),
      }));
      const file = join(place, "panels.yaml");
      writeFileSync(file, JSON.stringify({ groups: [{ name: "panels", rules: asRules }] }));
      expect(check(file)).toContain(`SUCCESS: ${expressions.length} rules found`);
    } finally {
      rmSync(place, { recursive: true });
    }
  },
);
