import { expect, test } from "vitest";
import { idleSettings } from "../../runtime/project/idle-settings.ts";
import { parseSettings } from "../../runtime/settings/settings-file.ts";

const idle = (text: string) => idleSettings(parseSettings(text, "skerry.toml"));

test("tables that lack their grant are told, with the list to write", () => {
  expect(idle('[kv]\nKV = "things"')).toEqual([
    'skerry.toml: [kv] does nothing without the grant "kv": grants = ["log", "clock", "random", "config", "kv"]',
  ]);
  expect(idle('grants = ["log"]\n[fetch]\nallow = ["https://a.example"]')).toEqual([
    'skerry.toml: [fetch] does nothing without the grant "fetch": grants = ["log", "fetch"]',
  ]);
});

test("tables that have it, and empty ones, are not", () => {
  expect(idle('grants = ["kv"]\n[kv]\nKV = "things"')).toEqual([]);
  expect(idle("[kv]\n[fetch]\nallow = []")).toEqual([]);
  expect(idle("")).toEqual([]);
});
