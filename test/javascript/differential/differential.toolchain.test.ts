import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultGrants } from "../../../runtime/settings/settings.ts";
import { casesBySubject } from "./all-cases.ts";
import { outcomeOf } from "./describe-value.ts";
import { deviations } from "./deviations.ts";
import { type Guest, startGuest } from "./guest.ts";

let guest: Guest;

beforeAll(async () => {
  const grants = [...defaultGrants, "crypto", "compression"];
  guest = await startGuest("worker.ts", { grants }, { limits: { fuel: 4_000_000_000 } });
});

afterAll(() => guest?.end());

for (const [subject, cases] of Object.entries(casesBySubject)) {
  describe(`${subject}: the guest and Node agree`, () => {
    test.each(cases)("$name", async ({ name, run }) => {
      const inGuest = await guest.outcomeOf(name);
      const node = await outcomeOf(run);
      const deviation = deviations[name];
      if (deviation === undefined) {
        expect(inGuest).toEqual(node);
      } else {
        expect(inGuest).toEqual(deviation.guest);
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
