import { expect, it } from "vitest";
import { sizeWarning } from "../../../runtime/cli/text/build-text.ts";
import { moduleBytes } from "../../../runtime/module/limits.ts";

it("warns of a component that no host loads, and of no other", () => {
  expect(sizeWarning(moduleBytes)).toBe("");
  expect(sizeWarning(moduleBytes + 1)).toMatch(/1 bytes? more than the 50 MiB .*module-too-large/);
  expect(sizeWarning(58_825_114)).toMatch(/has 56\.1 MiB, 6,396,314 bytes more than the 50 MiB/);
});
