import { resolve } from "node:path";
import { compile } from "@skerry/javascript/build";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultGrants } from "../../../runtime/settings/settings.ts";
import type { LoadedWorker, LocalSupervisor } from "../../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../../support/workers.ts";
import { casesBySubject } from "./all-cases.ts";
import { type Described, outcomeOf } from "./describe-value.ts";
import { deviations } from "./deviations.ts";

let end: () => Promise<void>;
let host: LocalSupervisor;
let worker: LoadedWorker;

beforeAll(async () => {
  const entry = resolve(import.meta.dirname, "worker.ts");
  const grants = [...defaultGrants, "crypto", "compression"];
  const compiled = await compile({ entry, projectDir: import.meta.dirname, grants });
  if (!compiled.ok) throw new Error(compiled.diagnostics);
  ({ host, end } = await testHost());
  worker = await host.load(compiled.component, testSettings({ limits: { fuel: 4_000_000_000 } }));
});

afterAll(() => end?.());

/** The outcome of a case in the guest: one request, and so a fresh state. */
async function outcomeInGuest(name: string): Promise<Described> {
  const uri = `http://differential.test/?case=${encodeURIComponent(name)}`;
  const { response, error, log } = await host.call(worker, {
    method: "GET",
    uri,
    fields: [],
    body: { tag: "empty" },
  });
  if (error) throw new Error(`${error.message} ${JSON.stringify(log)}`);
  return JSON.parse(bodyText(response?.body)) as Described;
}

for (const [subject, cases] of Object.entries(casesBySubject)) {
  describe(`${subject}: the guest and Node agree`, () => {
    test.each(cases)("$name", async ({ name, run }) => {
      const guest = await outcomeInGuest(name);
      const node = await outcomeOf(run);
      const deviation = deviations[name];
      if (deviation === undefined) {
        expect(guest).toEqual(node);
      } else {
        expect(guest).toEqual(deviation.guest);
        expect(node).not.toEqual(deviation.guest);
      }
    });
  });
}

test("there are five hundred cases at least, each with a name of its own", () => {
  const names = Object.values(casesBySubject).flatMap((cases) => cases.map(({ name }) => name));
  expect(names.length).toBeGreaterThanOrEqual(500);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.keys(deviations).filter((name) => !names.includes(name))).toEqual([]);
});
