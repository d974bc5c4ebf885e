import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { canDropRights } from "../../runtime/process/rights.ts";
import { repository } from "../cli/skerry.ts";

test.runIf(canDropRights)(
  "where no process can be started at the moment, neither the settings nor a user are blamed",
  () => {
    const url = pathToFileURL(join(repository, "runtime/supervisor/reach-of-users.ts"));
    const lines = `import { checkFoldersOfUsers } from ${JSON.stringify(url)};
      import { openSync } from "node:fs";
      try { for (;;) openSync("/dev/null"); } catch {}
      const settings = { cordons: { default: { user: "nobody", shards: 1, limits: {} } }, dataDir: "/" };
      const failure = await checkFoldersOfUsers(settings, {}, []).catch((error) => error);
      console.log(JSON.stringify([failure.code, failure.message]));`;
    const program = ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", lines];
    const args = ["--nofile=100", "--", process.execPath, ...program];
    expect(JSON.parse(execFileSync("prlimit", args, { encoding: "utf8" }))).toEqual([
      "process-not-started",
      expect.stringContaining("EMFILE"),
    ]);
  },
);
