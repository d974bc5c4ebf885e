import { expect, test } from "vitest";
import { withReach } from "../../runtime/project/reach-options.ts";
import { parseSettings } from "../../runtime/settings/settings-file.ts";

const settings = parseSettings('grants = ["log"]', "skerry.toml");

test("grants of the command line are beside those of the file", () => {
  const { file } = withReach(settings, { grant: ["fetch", "log", "kv"] });
  expect(file.grants).toEqual(["log", "fetch", "kv"]);
  expect(withReach(settings, {}).file.grants).toEqual(["log"]);
});

test("an option that needs a grant may come with it, and else names it", () => {
  const allow = ["https://api.example.com"];
  const { file } = withReach(settings, { grant: ["fetch"], allow });
  expect(file.fetch?.allow).toEqual(allow);
  expect(() => withReach(settings, { allow })).toThrow(
    'write grants = ["log", "fetch"] into skerry.toml, or give --grant fetch.',
  );
});

test("namespaces of --kv are beside those of the file, and go before one of the same name", () => {
  const bound = parseSettings('grants = ["kv"]\n[kv]\nA = "a"\nB = "b"', "skerry.toml");
  const { file } = withReach(bound, {
    kv: {
      bound: [
        ["B", "other"],
        ["C", "c"],
      ],
    },
  });
  expect(file.kv).toEqual({ A: "a", B: "other", C: "c" });
  expect(withReach(bound, { kv: { folder: "kept", bound: [] } }).file.kv).toEqual(bound.kv);
  expect(() => withReach(settings, { kv: { bound: [["A", "a"]] } })).toThrow("--grant kv");
});
