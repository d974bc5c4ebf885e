import * as v from "valibot";
import { languages } from "./languages.ts";
import { limitKeys } from "./limit-keys.ts";
import { readLimit } from "./limit-value.ts";
import type { Limits } from "./limits.ts";
import { grants } from "./settings.ts";

const list = (words: readonly string[]) => words.map((word) => `"${word}"`).join(", ");

const string = v.string("must be a text in quotes");
const text = v.pipe(string, v.nonEmpty("must not be empty"));

// A path out of the project would make a build depend on what lies around it.
const projectPath = v.pipe(
  text,
  v.check(
    (path) => !path.startsWith("/") && !path.split(/[\\/]/).includes(".."),
    "must be a path inside the project, without `..`",
  ),
);

const limit = (index: number) =>
  v.optional(
    v.pipe(
      v.unknown(),
      v.rawTransform<unknown, number>(({ dataset, addIssue, NEVER }) => {
        const result = readLimit(limitKeys[index]!, dataset.value);
        if ("value" in result) return result.value;
        addIssue({ message: result.problem });
        return NEVER;
      }),
    ),
  );

const limitEntries = Object.fromEntries(limitKeys.map(({ key }, index) => [key, limit(index)]));

const secretProblem = 'must be { env = "NAME" } or { file = "path" }';
const secret = v.union(
  [v.strictObject({ env: text }, secretProblem), v.strictObject({ file: text }, secretProblem)],
  secretProblem,
);

const name = v.pipe(
  string,
  v.regex(
    /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/,
    "must be 1 to 63 lower-case letters, digits and inner hyphens",
  ),
);

const tables = {
  build: {
    language: v.optional(v.picklist(languages, `must be one of ${list(languages)}`)),
    transforms: v.optional(v.array(text, "must be a list of module names"), []),
  },
  limits: limitEntries,
  measure: { url: v.optional(text), "requests-file": v.optional(projectPath) },
};

const top = {
  name: v.optional(name),
  entry: v.optional(projectPath),
  grants: v.optional(
    v.array(
      v.picklist(grants, `must be one of ${list(grants)}`),
      `must be a list of ${list(grants)}`,
    ),
    [...grants],
  ),
  build: v.optional(v.strictObject(tables.build, "must be a table"), { transforms: [] }),
  limits: v.optional(v.strictObject(tables.limits, "must be a table"), {}),
  measure: v.optional(v.strictObject(tables.measure, "must be a table"), {}),
  variables: v.optional(v.record(string, string, "must be a table"), {}),
  secrets: v.optional(v.record(string, secret, "must be a table"), {}),
};

/** skerry.toml, without what needs more than the text: secrets are still where they can be found. */
export const settingsSchema = v.pipe(
  v.strictObject(top),
  v.transform(({ limits, ...rest }) => ({ ...rest, limits: byProperty(limits) })),
);

export type SettingsValue = v.InferOutput<typeof settingsSchema>;

/** The keys a table may have: of the whole file for "", of [limits] for "limits", … */
export const knownKeys: Readonly<Record<string, readonly string[]>> = {
  "": Object.keys(top),
  ...Object.fromEntries(
    Object.entries(tables).map(([table, entries]) => [table, Object.keys(entries)]),
  ),
};

function byProperty(limits: Readonly<Record<string, number | undefined>>): Partial<Limits> {
  return Object.fromEntries(
    limitKeys.flatMap(({ key, property }) =>
      limits[key] === undefined ? [] : [[property, limits[key]]],
    ),
  );
}
