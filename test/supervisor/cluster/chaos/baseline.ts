import { placeOf, sharedPlace, tenantPlace } from "./changes.ts";
import type { Change, Effect, End, Shown } from "./history.ts";
import { ownWorkers, rivals } from "./schedule.ts";

/** Where a round begins, as changes that all nodes have: what was settled before. They are in front of all others of their era. */
export function baselineOf(end: End, rate: Shown, at: number, era: number): Change[] {
  let revision = -1_000;
  const change = (worker: string, effects: Readonly<Record<string, Effect>>): Change => ({
    ...{ id: 0, what: "baseline", worker, node: 0, began: at, ended: at, effects, entry: null },
    outcome: { kind: "made", era, revision: ++revision, nodes: [0, 1, 2] },
  });
  const whole = (shows: readonly Shown[]): Effect => ({ shows, keeps: false });
  const owner = end.log.find(({ routes }) => routes.includes(`${sharedPlace}/*`));
  const workers = [...ownWorkers, ...rivals].map((worker) => {
    const found = end.log.find((each) => each.worker === worker);
    const shared = owner === found && found !== undefined;
    return change(worker, {
      [placeOf(worker)]: whole(found?.shows ?? [null]),
      ...(shared && { [sharedPlace]: whole(found.shows) }),
    });
  });
  const nobodys = owner === undefined ? [change("nobody", { [sharedPlace]: whole([null]) })] : [];
  return [...workers, ...nobodys, change(tenantPlace, { [tenantPlace]: whole([rate]) })];
}
