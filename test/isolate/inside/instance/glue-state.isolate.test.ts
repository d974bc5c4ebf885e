import { expect, test } from "vitest";
import { GlueMemory } from "../../../../runtime/isolate/inside/instance/glue-memory.ts";
import { GlueState } from "../../../../runtime/isolate/inside/instance/glue-state.ts";

const flag = 1 << 30;

/** The state of an instance whose start has left a handle to one resource, and one that was freed, in a table. */
function started() {
  const pay = { payForHandles: () => {}, payForItems: () => {} };
  const state = new GlueState(pay, new GlueMemory(null), false);
  const table = Object.assign([2 | flag, 0, 0, 7 | flag, flag, 0], { _createdReps: new Set([7]) });
  // Tables have numbers with gaps.
  state.handleTables[3] = table;
  const resources = state.captureTable();
  const kept = { name: "of the start" };
  resources.set(7, kept);
  state.keep();
  return { state, table, resources, kept, entries: [...table] };
}

// Few are removed one by one, many at once.
for (const count of [0, 1, 2, 15, 16, 17, 33, 10_000]) {
  test(`${count} handles that a request leaves behind are gone for the next one`, () => {
    const { state, table, resources, kept, entries } = started();
    for (let request = 0; request < 3; request++) {
      for (let handle = 0; handle < count; handle++) {
        const rep = 100 + handle;
        table.push(0, rep | flag);
        table._createdReps.add(rep);
        resources.set(rep, { rep });
      }
      state.restore();
      expect([...table]).toEqual(entries);
      expect([...table._createdReps]).toEqual([7]);
      expect([...resources]).toEqual([[7, kept]]);
    }
  });
}

test("a handle of the start that a request dropped or used again is there again", () => {
  const { state, table, resources, kept, entries } = started();
  // The first is freed, and both places are given to others.
  table.splice(0, table.length, flag, 0, 0, 200 | flag, 0, 201 | flag);
  table._createdReps.clear();
  table._createdReps.add(200);
  resources.clear();
  resources.set(200, {});
  state.restore();
  expect([...table]).toEqual(entries);
  expect([...table._createdReps]).toEqual([7]);
  expect([...resources]).toEqual([[7, kept]]);
});

test("calls that a request left under way are none for the next one, and one that ends takes those within it along", () => {
  const { state } = started();
  const { tasks } = state;
  const [outer] = tasks.enter({ componentIdx: 1 });
  tasks.enter({ componentIdx: 2 });
  tasks.enter({ componentIdx: 3 });
  outer.exit();
  expect(tasks.currentMeta()).toBeUndefined();
  const [first] = tasks.enter({ componentIdx: 1 });
  const [second] = tasks.enter({ componentIdx: 2 });
  second.exit();
  expect(tasks.current(1)?.task).toBe(first);
  first.resourceScopeId();
  state.restore();
  expect(tasks.currentMeta()).toBeUndefined();
  expect(tasks.scopes.size).toBe(0);
});
