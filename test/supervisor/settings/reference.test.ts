import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { keysAt } from "../../../runtime/settings/schema-keys.ts";
import { hostSchema } from "../../../runtime/supervisor/settings/schema.ts";
import { inHostFolder } from "./host-folder.ts";

const page = readFileSync(
  new URL("../../../runtime/supervisor/settings/REFERENCE.md", import.meta.url),
  "utf8",
);

/** The rows below a heading: the keys of each, and its second cell. */
function rowsOf(heading: string): { keys: string[]; second: string }[] {
  const section = page.split(/^#+ /m).find((text) => text.startsWith(heading))!;
  return [...section.matchAll(/^\| ((?:`[a-z-]+`(?:, )?)+) \| (.*?) \|/gm)].map(
    ([, first = "", second = ""]) => ({ keys: first.replaceAll("`", "").split(", "), second }),
  );
}

describe("the reference of the host's file", () => {
  test.each([
    ["`[serve]`", ["serve"], ["log", "traces", "record", "watch"]],
    ["`[serve.log]`", ["serve", "log"], []],
    ["`[serve.watch]`", ["serve", "watch"], []],
    ["`[serve.traces]`", ["serve", "traces"], []],
    ["`[serve.record]`", ["serve", "record"], []],
    ["`[cordons.NAME]`", ["cordons", "any"], ["limits"]],
    ["`[cordons.NAME.limits]`", ["cordons", "any", "limits"], []],
    ["`[tenants.NAME]`", ["tenants", "any"], []],
    ["`[[workers]]`", ["workers", 0], []],
  ])("names the keys of %s and no others", (heading, path, ownTables) => {
    const named = rowsOf(heading).flatMap(({ keys }) => keys);
    expect([...named, ...ownTables].sort()).toEqual(keysAt(hostSchema, path).sort());
    expect(named.length).toBeGreaterThan(0);
  });

  test("gives the defaults that are used", async () => {
    const table = (heading: string) =>
      rowsOf(heading)
        .filter(({ second }) => /^`[^$]*`$/.test(second))
        .map(({ keys: [key], second }) => `${key} = ${second.slice(1, -1)}`);
    const serve = table("`[serve]`");
    expect(serve.length).toBeGreaterThan(12);
    const text = ["[serve]", ...serve, "[serve.log]", ...table("`[serve.log]`")]
      .concat(["[serve.watch]", ...table("`[serve.watch]`")])
      .join("\n");
    const unset = await inHostFolder({}, ({ read }) => read());
    const written = await inHostFolder({ "skerry.toml": text }, ({ read }) => read());
    expect({ ...written, dataDir: "" }).toEqual({ ...unset, dataDir: "" });
  });
});
