import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import Table from "cli-table3";
import type { Goal, Scenario } from "../scenario.ts";
import { root } from "../servers.ts";

/** What 2 KB of JSON have: an order of 25 items. */
const order = JSON.stringify({
  customer: "Ada Lovelace",
  note: "Please leave the parcel at the door.",
  items: Array.from({ length: 25 }, (_, n) => ({
    ...{ sku: `ABC-${1_000 + n}`, name: `An item number ${n}` },
    ...{ quantity: (n % 4) + 1, price: n * 3.25 },
  })),
});

/** 1,000 lines of CSV, and one of names. */
const table = [
  "id,name,price",
  ...Array.from({ length: 1_000 }, (_, n) => `${n},item ${n},${n * 1.5}`),
]
  .join("\n")
  .concat("\n");

/** The workers, and what a request to each burned in builds of the SDK as it was on 2026-11-30, in fuel units: `csv` a day later. */
const workers = [
  {
    name: "json-api",
    what: "parse, validate and stringify 2 KB of JSON",
    before: 9_581_776,
    data: order,
  },
  {
    name: "page",
    what: "a page of 50 items, whose texts are escaped",
    before: 23_597_332,
    data: null,
  },
  {
    name: "csv",
    what: "1,000 lines of CSV to NDJSON, through three streams",
    before: 1_127_962_367,
    data: table,
  },
] as const;

/** Requests to workers in JavaScript that do what many do, by what they burn: the same number on each machine. */
export const fuelScenario: Scenario = {
  name: "fuel",
  about: "what a JSON API, a page of 50 items and a stream of 1,000 lines burn in JavaScript",
  async run({ say }) {
    const results = new Table({ head: ["worker", "what it does", "fuel", "to before"] });
    const goals: Goal[] = [];
    const document: Record<string, number> = {};
    for (const { name, what, before, data } of workers) {
      say(name);
      const fuel = await burnedBy(name, data);
      document[name] = fuel;
      results.push([name, what, fuel.toLocaleString("en"), (fuel / before).toFixed(2)]);
      goals.push({
        ...{ what: `${name}: fuel of a request, to the SDK before`, value: fuel / before },
        ...{ unit: "×", bound: { atMost: 0.5 }, aim: 0.33 },
      });
    }
    return { tables: [results.toString()], goals, document };
  },
};

/** Builds a worker, and asks it once. @returns the fuel of the request, in units. */
async function burnedBy(name: string, data: string | null): Promise<number> {
  const program = join(root, "runtime", "cli", "main.ts");
  const folder = join(root, "test", "bench", "javascript", name);
  const content =
    data === null ? [] : ["--data", data, "--header", "content-type: application/json"];
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...["--disable-warning=ExperimentalWarning", program, "call", folder, "--json", ...content],
  ]);
  const { status, usage } = JSON.parse(stdout) as { status: number; usage: { fuel: number } };
  if (status >= 300) throw new Error(`${name} answered ${status}`);
  return usage.fuel;
}
