// The values that settings files are made of: a worker's own, and the host's.

import * as v from "valibot";
import { toSkerryError } from "../errors.ts";
import { bindingPattern, nameForm, namePattern } from "../name-patterns.ts";
import { parseOrigin } from "../services/fetch/origin.ts";
import { replicatedMark } from "../store/kv.ts";
import { limitKeys } from "./limit-keys.ts";
import { type QuantityRange, readLimit } from "./limit-value.ts";
import type { Limits } from "./limits.ts";
import { type FetchSettings, fetchTimes, grants } from "./settings.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** Words as messages list them. */
export const wordList = (words: readonly string[]) => words.map((word) => `"${word}"`).join(", ");

export const string = v.string("must be a text in quotes");
export const text = v.pipe(string, v.nonEmpty("must not be empty"));

/** A table with these keys and no others. */
export function table<const Entries extends v.ObjectEntries>(entries: Entries) {
  return v.strictObject(entries, "must be a table");
}

/** A value that `read` understands; its problem is a clause that goes on after the key. */
export function field<Value>(read: (given: unknown) => { value: Value } | { problem: string }) {
  return v.pipe(
    v.unknown(),
    v.rawTransform<unknown, Value>(({ dataset, addIssue, NEVER }) => {
      const result = read(dataset.value);
      if ("value" in result) return result.value;
      addIssue({ message: result.problem });
      return NEVER;
    }),
  );
}

/** A number, or a text with a unit, within a range. */
export function quantityField(range: QuantityRange) {
  return field((given) => readLimit(range, given));
}

const nameProblem = `must be ${nameForm}`;

/** What workers, cordons and tenants are called. */
export const name = v.pipe(string, v.regex(namePattern, nameProblem));

/** An interface of a program that embeds the worker: only that can grant it. */
const ofProgram = /^[a-z][a-z0-9-]*:[a-z0-9-]+\//;

export const grantList = v.array(
  v.picklist(grants, ({ input }) =>
    ofProgram.test(String(input))
      ? `must be one of ${wordList(grants)}: the program that offers an interface of its own grants it, as it loads the worker`
      : `must be one of ${wordList(grants)}`,
  ),
  `must be a list of ${wordList(grants)}`,
);

/** [limits], by the properties of {@link Limits}. */
export const limitsTable = v.pipe(
  table(
    Object.fromEntries(limitKeys.map((entry) => [entry.key, v.optional(quantityField(entry))])),
  ),
  v.transform(byProperty),
);

const origins = v.array(
  field((given) => {
    if (typeof given !== "string") return { problem: "must be a list of origins" };
    try {
      parseOrigin(given);
      return { value: given };
    } catch (error) {
      return { problem: `must be a list of origins. ${toSkerryError(error).message}` };
    }
  }),
  "must be a list of origins",
);

const fetchTime = (property: keyof typeof fetchTimes) =>
  quantityField({ ...fetchTimes[property], unit: "milliseconds" });

const yesOrNo = v.boolean("must be true or false");

/** [fetch]: where the worker's requests may go. */
export const fetchTable = v.pipe(
  table({
    allow: v.optional(origins, []),
    private: v.optional(origins, []),
    cache: v.optional(yesOrNo),
    "trace-context": v.optional(yesOrNo),
    "idle-timeout": v.optional(fetchTime("idleTimeout")),
    "total-timeout": v.optional(fetchTime("totalTimeout")),
  }),
  v.transform(
    ({ allow, private: named, cache, ...times }): FetchSettings => ({
      allow,
      private: named,
      ...withoutUndefined({
        cache,
        traceContext: times["trace-context"],
        idleTimeout: times["idle-timeout"],
        totalTimeout: times["total-timeout"],
      }),
    }),
  ),
);

const namespaceProblem =
  'must be a namespace, or { namespace = "NAME", replicated = true } for one that all nodes of a cluster have';

/** A namespace's name: with a mark for one that is replicated. */
const namespaceField = v.union(
  [
    name,
    v.pipe(
      v.strictObject({ namespace: name, replicated: v.optional(v.boolean(), false) }),
      v.transform(({ namespace, replicated }) =>
        replicated ? `${replicatedMark}${namespace}` : namespace,
      ),
    ),
  ],
  (issue) => (typeof issue.input === "string" ? nameProblem : namespaceProblem),
);

/** [kv]: namespaces by the worker's names for them. */
export const kvTable = v.record(
  v.pipe(string, v.regex(bindingPattern, "must be a name of letters, digits and _")),
  namespaceField,
  "must be a table",
);

export const variablesTable = v.record(string, string, "must be a table");

const secretProblem = 'must be { env = "NAME" } or { file = "path" }';

/** Where a secret is found: written down it would be none. */
export const secretSource = v.union(
  [v.strictObject({ env: text }, secretProblem), v.strictObject({ file: text }, secretProblem)],
  secretProblem,
);
export type SecretSource = v.InferOutput<typeof secretSource>;

export const secretsTable = v.record(string, secretSource, "must be a table");

function byProperty(limits: Readonly<Record<string, number | undefined>>): Partial<Limits> {
  return Object.fromEntries(
    limitKeys.flatMap(({ key, property }) =>
      limits[key] === undefined ? [] : [[property, limits[key]]],
    ),
  );
}
