import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultGrants } from "../../../runtime/settings/settings.ts";
import { intlCases } from "./cases/intl.cases.ts";
import { intlServicesCases } from "./cases/intl-services.cases.ts";
import { localeCases } from "./cases/locale.cases.ts";
import { outcomeOf } from "./describe-value.ts";
import { type Guest, startGuest } from "./guest.ts";

let guest: Guest;

beforeAll(async () => {
  const grants = [...defaultGrants, "intl" as const];
  guest = await startGuest("worker-intl.ts", { grants }, { grants });
});

afterAll(() => guest?.end());

describe("with the grant intl the guest and Node agree", () => {
  test.each([...intlCases, ...intlServicesCases, ...localeCases])(
    "$name",
    async ({ name, run }) => {
      expect(await guest.outcomeOf(name)).toEqual(await outcomeOf(run));
    },
  );
});
