// The Web APIs on Node's own engine, as `skerry run --inspect` has them.
import { resolve } from "node:path";
import { makeInspectable } from "@skerry/javascript/build";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { InspectedHost } from "../../../runtime/debugging/inspected-host.ts";
import { defaultGrants } from "../../../runtime/settings/settings.ts";
import { testSettings } from "../../support/workers.ts";
import { casesBySubject } from "./all-cases.ts";
import { outcomeOf } from "./describe-value.ts";
import { deviations } from "./deviations.ts";
import { inspectedDeviations } from "./inspected-deviations.ts";

/** Cases of one request: each has the top-level code run again. */
const together = 64;

let host: InspectedHost;
const outcomes = new Map<string, unknown>();

beforeAll(async () => {
  const projectDir = import.meta.dirname;
  const settings = testSettings({ grants: [...defaultGrants, "crypto", "compression"] });
  const entry = resolve(projectDir, "worker.ts");
  const result = await makeInspectable({ entry, projectDir, grants: settings.grants });
  if (!result.ok) throw new Error(result.diagnostics);
  host = await InspectedHost.open(
    { made: result.made, settings, dir: projectDir },
    {
      outside: { kv: null, fetches: null },
      inspector: { port: 0, address: "127.0.0.1" },
      onRequest: () => {},
      onLost: () => {},
    },
  );
  const { port } = await host.listen(0, "127.0.0.1");
  const names = Object.values(casesBySubject).flatMap((cases) => cases.map(({ name }) => name));
  for (let at = 0; at < names.length; at += together) {
    const some = names.slice(at, at + together);
    const query = new URLSearchParams(some.map((name) => ["case", name]));
    const answer = await fetch(`http://127.0.0.1:${port}/?${query}`);
    const text = await answer.text();
    expect(answer.status, text).toBe(200);
    for (const [index, outcome] of JSON.parse(text).entries()) outcomes.set(some[index]!, outcome);
  }
}, 120_000);
afterAll(() => host?.close());

for (const [subject, cases] of Object.entries(casesBySubject)) {
  describe(`${subject}: a worker under a debugger does what one in an isolate does`, () => {
    test.each(cases)("$name", async ({ name, run }) => {
      const outcome = outcomes.get(name);
      const inIsolate = deviations[name]?.guest ?? (await outcomeOf(run));
      const deviation = inspectedDeviations[name];
      if (deviation === undefined) expect(outcome).toEqual(inIsolate);
      else {
        expect(outcome).toEqual(deviation.inspected);
        expect(inIsolate).not.toEqual(deviation.inspected);
      }
    });
  });
}

test("each difference is of a case that there is", () => {
  const names = Object.values(casesBySubject).flatMap((cases) => cases.map(({ name }) => name));
  expect(Object.keys(inspectedDeviations).filter((name) => !names.includes(name))).toEqual([]);
});
