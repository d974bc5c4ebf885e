import { expect, test } from "vitest";
import { LiveSettings } from "../../runtime/supervisor/live-settings.ts";
import { inHostFolder } from "./settings/host-folder.ts";

const inherited = ["constructor", "valueof", "tostring"];

test("names that every object has are no cordon, no tenant and no rate where the file has none of them", async () => {
  await inHostFolder({ "skerry.toml": "[cordons.shops]\nshards = 3" }, async ({ read }) => {
    const live = new LiveSettings(await read(), {});
    for (const name of inherited) {
      expect(live.isCordon(name)).toBe(false);
      expect(live.isTenant(name)).toBe(false);
      expect(live.rateOf(name)).toBeNull();
      // As of any worker's own cordon.
      expect(live.ofCordon(name)).toEqual(live.ofCordon("quarantine:shop"));
    }
    expect(live.isCordon("shops")).toBe(true);
    expect(live.ofCordon("shops").shards).toBe(3);
  });
});

test("a cordon and a tenant of such a name are what the file says of them, or the file is refused", async () => {
  const file = "[cordons.valueof]\nshards = 5\n[tenants.valueof]\nfuel-rate = 1_000";
  await inHostFolder({ "skerry.toml": file }, async ({ read }) => {
    const live = new LiveSettings(await read(), {});
    expect(live.ofCordon("valueof").shards).toBe(5);
    expect(live.rateOf("valueof")).not.toBeNull();
  });
  const unusable = file.replaceAll("valueof", "constructor");
  await inHostFolder({ "skerry.toml": unusable }, async ({ problems }) => {
    expect(await problems()).toEqual([
      "skerry.toml:1: `cordons.constructor` is a name that can't be used: choose another one.",
      "skerry.toml:3: `tenants.constructor` is a name that can't be used: choose another one.",
    ]);
  });
});
