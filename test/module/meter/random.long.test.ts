import { describe, expect, it } from "vitest";
import { runs } from "../../support/runs.ts";
import { runCampaign } from "./fuzz/campaign.ts";

const count = runs(500);

describe("random modules", () => {
  it(
    `${count} of them do the same metered as they are, and cost what the oracle says`,
    async () => {
      const campaign = await runCampaign({ seed: 0, count, jobs: 2 });
      expect([...campaign.failures]).toEqual([]);
      expect(campaign.seeds).toBe(count);
      // All but a few are compared, and by most of their calls.
      const { same, notMade, endings } = campaign;
      expect({ same, enough: same > count * 0.9 }).toEqual({ same, enough: true });
      expect(notMade.size).toBeLessThan(count / 50);
      expect(endings.get("returned")).toBeGreaterThan(5 * count);
      expect(endings.get("trapped")).toBeGreaterThan(count);
      expect(endings.get("threw")).toBeGreaterThan(count);
    },
    60_000 + count * 600,
  );
});
