import * as v from "valibot";
import { cacheTable } from "./cache-settings.ts";
import { languages } from "./languages.ts";
import { platformNames } from "./platform-names.ts";
import { defaultGrants } from "./settings.ts";
import {
  fetchTable,
  grantList,
  kvTable,
  limitsTable,
  name,
  secretsTable,
  table,
  text,
  variablesTable,
  wordList,
} from "./settings-fields.ts";

// A path out of the project would make a build depend on what lies around it.
const projectPath = v.pipe(
  text,
  v.check(
    (path) => !path.startsWith("/") && !path.split(/[\\/]/).includes(".."),
    "must be a path inside the project, without `..`",
  ),
);

const build = table({
  language: v.optional(v.picklist(languages, `must be one of ${wordList(languages)}`)),
  transforms: v.optional(v.array(text, "must be a list of module names"), []),
  node: v.optional(v.boolean("must be true or false")),
});

const measure = table({
  url: v.optional(text),
  "requests-file": v.optional(projectPath),
  targets: v.optional(
    v.array(
      v.picklist(platformNames, `must be one of ${wordList(platformNames)}`),
      `must be a list of ${wordList(platformNames)}`,
    ),
  ),
});

/** A worker's skerry.toml, without what needs more than the text: secrets are still where they can be
 * found. */
export const settingsSchema = table({
  name: v.optional(name),
  entry: v.optional(projectPath),
  grants: v.optional(grantList, [...defaultGrants]),
  build: v.optional(build, { transforms: [] }),
  limits: v.optional(limitsTable, {}),
  fetch: v.optional(fetchTable),
  kv: v.optional(kvTable),
  cache: v.optional(cacheTable),
  measure: v.optional(measure, {}),
  variables: v.optional(variablesTable, {}),
  secrets: v.optional(secretsTable, {}),
});

export type SettingsValue = v.InferOutput<typeof settingsSchema>;
