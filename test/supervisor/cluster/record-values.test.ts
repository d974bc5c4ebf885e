import { expect, test } from "vitest";
import { completeLimits, fuelDefaults } from "../../../runtime/settings/worker-settings.ts";
import {
  deploymentKey,
  quarantineKey,
  readValue,
} from "../../../runtime/supervisor/cluster/record-values.ts";

const id = "a".repeat(64);
const deployment = (more: { settings?: object; secrets?: unknown } = {}) => ({
  ...{ worker: "shop", module: id, moduleBytes: 1, createdAt: 1 },
  settings: {
    ...{
      grants: [],
      limits: completeLimits(fuelDefaults(1_000_000), {}),
      variables: {},
      ...more.settings,
    },
  },
  secrets: more.secrets ?? {},
});
/** As it comes from the log. */
const read = (value: unknown) => {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return readValue(deploymentKey(id), JSON.parse(text));
};

test("names that all objects have are variables', secrets' and bindings' names like any other", () => {
  const names = { constructor: "a", prototype: "b", toString: "c", hasOwnProperty: "d" };
  const kv = { constructor: "carts" };
  const value = deployment({ settings: { variables: names, kv }, secrets: names });
  const found = read(value)!;
  expect(found.unknown).toEqual([]);
  const { settings, secrets } = found.value as typeof value & {
    settings: { variables: object; kv: object };
  };
  for (const each of [settings.variables, secrets]) expect({ ...(each as object) }).toEqual(names);
  expect(settings.kv).toEqual(kv);
});

test("what is no text of a name is refused, and so is a prototype", () => {
  const text = JSON.stringify(deployment());
  expect(read(text)).not.toBeNull();
  for (const wrong of [
    '{"A":1}',
    '{"A":null}',
    '{"A":{}}',
    '["a"]',
    '"a"',
    "null",
    '{"__proto__":"a"}',
    '{"__proto__":{"A":"b"}}',
  ]) {
    expect(read(text.replace('"variables":{}', `"variables":${wrong}`)), wrong).toBeNull();
    expect(read(text.replace('"secrets":{}', `"secrets":${wrong}`)), wrong).toBeNull();
  }
  for (const name of ["a/b", "..", "a b", "~", ""]) {
    expect(read(deployment({ settings: { kv: { A: name } } })), name).toBeNull();
  }
});

test.each([-1, 2 ** 53, 1.5, "1", null])("%j is no number of bytes or moment", (number) => {
  for (const field of ["moduleBytes", "createdAt"]) {
    expect(read({ ...deployment(), [field]: number }), field).toBeNull();
  }
});

test("records that are nested as deep as one has room for are refused, or read but for that, in no time", () => {
  const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
  const text = JSON.stringify(deployment());
  for (const at of ['"grants":[]', '"variables":{}']) {
    expect(read(text.replace(at, `${at.split(":")[0]}:${deep}`))).toBeNull();
  }
  expect(read(`{"more":${deep},${text.slice(1)}`)?.unknown).toEqual(["more"]);
});

test("a quarantine's record is read under the key of its worker and node alone, and with a reason that has its bounds", () => {
  const value = { worker: "shop", node: "fra", deployment: id, since: 1, released: false };
  const sound = { ...value, reason: "x".repeat(1_000) };
  const own = quarantineKey("shop", "fra");
  expect(readValue(own, sound)?.value).toEqual(sound);
  for (const other of [quarantineKey("blog", "fra"), quarantineKey("shop", "ams")]) {
    expect(readValue(other, sound)).toBeNull();
  }
  for (const wrong of [
    { reason: "x".repeat(1_001) },
    ...[-1, 0.5, 8.64e15 + 1, "1", null].map((since) => ({ since })),
    ...["a".repeat(65), "A".repeat(64), "", 7].map((deployment) => ({ deployment })),
    { released: "no" },
  ]) {
    expect(readValue(own, { ...sound, ...wrong }), JSON.stringify(wrong)).toBeNull();
  }
});
