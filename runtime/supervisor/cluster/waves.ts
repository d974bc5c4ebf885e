import { SkerryError } from "../../errors.ts";
import { visible } from "../../message/visible-text.ts";
import type { WavesOrder } from "../control.ts";
import { promoted, type WorkerChange } from "../deploy/worker-changes.ts";
import { maxHistory, maxPlaces, type RecordValue } from "./record-values.ts";
import { keepOnly, recordOf, servedPart, valueAfter } from "./worker-values.ts";

type WorkerValue = RecordValue<"worker">;
export type Waves = NonNullable<WorkerValue["waves"]>;
type Labels = Readonly<Record<string, string>>;

// A worker's record may have a change that goes place by place: what all served before is beside it, so that who does not know of
// waves serves that, and any other change of the worker ends them.

/** The wave that a node with these labels is in, from 0 on: those without one of the places are in the last. */
export function waveOf({ label, places }: Pick<Waves, "label" | "places">, labels: Labels): number {
  const value = Object.hasOwn(labels, label) ? labels[label] : undefined;
  const at = value === undefined ? -1 : places.indexOf(value);
  return at === -1 ? places.length : at;
}

/** What is said of a wave: `region=fra`, or that it has all others. */
export function waveName({ label, places }: Pick<Waves, "label" | "places">, wave: number): string {
  const value = places[wave];
  return value === undefined
    ? `the nodes without a ${visible(label)}`
    : `${visible(label)}=${visible(value)}`;
}

/** What a node with these labels serves of a worker, by the worker's record. */
export function valueAt(value: WorkerValue, labels: Labels): WorkerValue {
  const { waves } = value;
  if (waves === undefined || waveOf(waves, labels) >= waves.reached) return value;
  return { ...value, ...waves.next };
}

/** All routes that a worker has somewhere. */
export function routesOf({ routes, waves }: WorkerValue): string[] {
  return [...new Set([...routes, ...(waves?.next.routes ?? [])])];
}

/** The places that a change goes through: those that were named, in that order, and then all others by their name.
 * @throws SkerryError `bad-usage` where no node has the label, or one of those that were named. */
export function placesOf(
  nodes: readonly { readonly labels: Labels }[],
  { label, places: named = [] }: WavesOrder,
): string[] {
  const values = nodes.flatMap(({ labels }) =>
    Object.hasOwn(labels, label) ? [labels[label]!] : [],
  );
  const refuse = (what: string): never => {
    throw new SkerryError("bad-usage", `No node of the cluster has the label ${what}.`);
  };
  if (values.length === 0) refuse(visible(label));
  const unknown = named.find((each) => !values.includes(each));
  if (unknown !== undefined) refuse(`${visible(label)}=${visible(unknown)}`);
  const all = [...new Set([...named, ...values.sort()])];
  if (all.length <= maxPlaces) return all;
  throw new SkerryError(
    "bad-usage",
    `Of the label ${visible(label)} there are ${all.length} values: waves go through ${maxPlaces} at most.`,
  );
}

/** A worker's record once waves of a change begin, of which none has been reached. A worker that is new is everywhere without a
 * route until its wave comes.
 * @param before what all serve; null for a new worker. */
export function wavesBegun(
  before: WorkerValue | null,
  change: WorkerChange,
  { label, places, by }: Pick<Waves, "label" | "places" | "by">,
): WorkerValue {
  const after = valueAfter(change, before);
  const { deployment, at, event } = change.history;
  const base = before ?? { ...after, routes: [], history: [] };
  const serving = [base, after].flatMap(({ current, candidate }) =>
    candidate === null ? [current] : [current, candidate.id],
  );
  return {
    ...servedPart(base),
    kept: keepOnly([...after.kept, ...base.kept], serving),
    history: base.history,
    waves: {
      ...{ label, places, by, reached: 0, state: "going", why: null },
      entry: { deployment, at, event },
      next: servedPart(after),
    },
  };
}

/** A worker's record once all have what waves brought: the waves' own change, as if it had been made at once. */
export function wavesEnded(value: WorkerValue, waves: Waves): WorkerValue {
  const { kept, history } = value;
  return { ...waves.next, kept, history: [...history, waves.entry].slice(-maxHistory) };
}

/** A worker's record without its waves: what all served before them. */
export function withoutWaves({ waves: _, ...value }: WorkerValue): WorkerValue {
  return value;
}

/** What a promotion makes of a worker: while a change of it goes place by place, or was stopped, it is that change which is given
 * to so many. @throws SkerryError `unknown-deployment` where it has no candidate. */
export function promotedOver(
  name: string,
  { waves, ...base }: WorkerValue,
  percent: number,
  at: number,
): WorkerChange {
  if (waves === undefined) return promoted(recordOf(name, base), percent, at);
  const next = recordOf(name, { ...base, ...waves.next });
  if (next.candidate !== null || (percent > 0 && percent < 100)) return promoted(next, percent, at);
  const worker = percent >= 100 ? next : recordOf(name, base);
  const event = percent >= 100 ? "promote" : "rollback";
  return { worker, history: { worker: name, deployment: worker.current, at, event } };
}
