// The versions that the page on releases names are those of the code.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { abiVersion } from "../../runtime/abi/generated/imports.ts";
import { reportVersion } from "../../runtime/measure/report.ts";
import { prices } from "../../runtime/module/meter/prices.ts";
import { pipelineVersion } from "../../runtime/module/pipeline-version.ts";
import { recordingVersion } from "../../runtime/replay/recording.ts";
import { prepareDatabase } from "../../runtime/store/embedded/kv/kv-database.ts";
import { migrate } from "../../runtime/store/embedded/migrations.ts";
import { recordVersion } from "../../runtime/store/log/signed-record.ts";
import { repository } from "../pack/manifests.ts";
import { makeDataDir } from "../store/support/data-dir.ts";

const page = readFileSync(join(repository, "docs/releases.md"), "utf8");

/** The number of the schema that a preparation brings an empty database to. */
function schemaOf(prepare: (path: string) => void): number {
  const path = join(makeDataDir(), "empty.sqlite");
  prepare(path);
  const db = new DatabaseSync(path);
  const { user_version: version } = db.prepare("PRAGMA user_version").get()!;
  db.close();
  return Number(version);
}

function prepareDeployments(path: string): void {
  const db = new DatabaseSync(path);
  migrate(db);
  db.close();
}

/** Versions by what the row of the page's table begins with. */
const versions: Readonly<Record<string, () => string>> = {
  "deployments, routes": () => `schema ${schemaOf(prepareDeployments)}`,
  entries: () => `schema ${schemaOf(prepareDatabase)}`,
  "prepared modules (artifacts)": () => `pipeline ${/^\d+/.exec(pipelineVersion)![0]}`,
  "prices of fuel": () => `price table ${prices.version}`,
  "records of a cluster's log": () => `form ${recordVersion}`,
  components: () => `\`skerry:edge@${abiVersion}\`, WASI 0.2 and 0.3`,
  recordings: () => `form ${recordingVersion} and pipeline`,
  "reports of": () => String(reportVersion),
};

test.each(Object.entries(versions))("the page on releases: %s", (row, version) => {
  const line = page.split("\n").find((each) => each.startsWith(`| ${row}`));
  expect(line?.split("|")[2]?.trim()).toBe(version());
});
