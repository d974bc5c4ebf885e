import { describe, expect, it } from "vitest";
import { LabelGroups } from "../../../../runtime/module/meter/plan/label-groups.ts";
import { atPace } from "../../../support/pace.ts";

describe("groups of labels", () => {
  it("are one where a br_table names a label of each", () => {
    const groups = new LabelGroups();
    groups.join(1, 2);
    groups.join(3, 4);
    expect(groups.root(2)).not.toBe(groups.root(4));
    groups.join(2, 3);
    expect(new Set([1, 2, 3, 4].map((label) => groups.root(label))).size).toBe(1);
  });

  it("are found in moments, however they came together", () => {
    const groups = new LabelGroups();
    const outer = 4_000;
    const inner = 200_000;
    // What a block of many br_tables does in a row: each puts all before it below a new label.
    for (let label = outer; label < outer + inner; label++) {
      groups.join(label, Math.min(label - outer, outer - 1));
      groups.join(label, outer - 1);
    }
    const began = performance.now();
    const roots = Array.from({ length: outer }, (_, label) => groups.root(label));
    expect(new Set(roots)).toEqual(new Set([outer + inner - 1]));
    expect(performance.now() - began).toBeLessThan(atPace(5_000));
  });
});
