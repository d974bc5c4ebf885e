import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeEnvTypes } from "../../runtime/project/env-types.ts";
import { functionTypes } from "../../runtime/project/function-types.ts";
import { openProject } from "../../runtime/project/project.ts";
import { typeErrors } from "../javascript/type-check.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "skerry-functions-"));
  await mkdir(join(dir, "wit"));
});
afterEach(() => rm(dir, { recursive: true }));

const prices = `package shop:prices@1.0.0;
interface catalog {
  // A record.
  record product { sku: string, cents: u32, tags: list<string>, in-stock: option<u64> }
  variant problem { absent, late(tuple<u8, bool>) }
  enum size { small, very-large }
  flags marks { is-new, sold }
  find: func(sku: string, default: size) -> result<product, problem>;
  total: func(cents: list<u64>, bytes: list<u8>) -> s64;
  note: func(marks: marks, %of: option<f64>);
  last: func() -> result<_, string>;
  offer: func(product: product, prices: list<f64>);
  nested: func() -> option<result<char, problem>>;
}
interface rates { rate: func() -> f64; }`;

const declared = `
declare module "shop:prices/catalog" {
  export function find(sku: string, default_: "small" | "very-large"): { sku: string; cents: number; tags: (string)[]; inStock: number | null };
  export function total(cents: readonly (number | bigint)[] | BigUint64Array, bytes: Uint8Array): number;
  export function note(marks: { isNew?: boolean; sold?: boolean }, of: number | null | undefined): void;
  export function last(): void;
  export function offer(product: { sku: string; cents: number; tags: readonly (string)[]; inStock?: number | bigint | null | undefined }, prices: readonly (number)[] | Float64Array): void;
  export function nested(): { tag: "ok"; val: string } | { tag: "err"; val: { tag: "absent" } | { tag: "late"; val: [number, boolean] } } | null;
}

declare module "shop:prices/rates" {
  export function rate(): number;
}
`;

test("functions of the folder wit are declared, as their values are in a worker", async () => {
  await writeFile(join(dir, "wit/prices.wit"), prices);
  expect(await functionTypes(dir)).toBe(declared);
});

test("a package that can't be read is told of in its place, and a folder without any adds nothing", async () => {
  expect(await functionTypes(dir)).toBe("");
  await writeFile(
    join(dir, "wit/wrong.wit"),
    "package shop:wrong;\ninterface x { f: func(a: absent); }",
  );
  expect(await functionTypes(dir)).toMatch(/^\n\/\/ wit\/wrong\.wit: .*absent.*\n$/);
  expect(await functionTypes(join(dir, "absent"))).toBe("");
});

test("tsc takes calls of them by env.d.ts, and refuses others", async () => {
  await writeFile(join(dir, "wit/prices.wit"), prices);
  await writeFile(join(dir, "main.ts"), "export default { fetch: () => new Response() };\n");
  await writeFile(join(dir, "skerry.toml"), 'entry = "main.ts"\n');
  await writeEnvTypes(await openProject(dir));
  const types = await readFile(join(dir, "env.d.ts"), "utf8");
  const use = `import { find, note, offer, total } from "shop:prices/catalog";
const product = find("A-1", "small");
note({ isNew: true, sold: false }, product.inStock);
note({ sold: true }, undefined);
offer({ sku: "A-1", cents: 1, tags: [] }, new Float64Array(3));
export const sum: number = total([1, 2n], new Uint8Array());
// @ts-expect-error
find("A-1", "large");`;
  expect(await typeErrors({ use }, types)).toBe("");
  expect(await typeErrors({ use: use.replace("// @ts-expect-error", "") }, types)).toContain(
    "large",
  );
});
