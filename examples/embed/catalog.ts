/** What the shop sells, and what it tells price rules: the interface that `wit/catalog.wit` of a rule declares. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { FunctionError, type HostInterface } from "skerry";

export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly cents: number;
  readonly tags: readonly string[];
}

export const products: readonly Product[] = [
  { sku: "mug", name: "Mug", cents: 1_200, tags: ["kitchen"] },
  { sku: "lamp", name: "Lamp", cents: 4_900, tags: ["light"] },
  { sku: "chair", name: "Chair", cents: 12_500, tags: ["furniture", "heavy"] },
];

const bySku = new Map(products.map((product) => [product.sku, product]));

export function productOf(sku: string): Product | undefined {
  return bySku.get(sku);
}

/** Rules reach it by their grants alone, and pay for each call. What they pass has the declared types when it comes. */
export const catalog: HostInterface = {
  wit: readFileSync(join(import.meta.dirname, "rules/bulk/wit/catalog.wit"), "utf8"),
  functions: {
    find: (sku: string) => {
      const product = bySku.get(sku);
      if (product === undefined) throw new FunctionError("there is no such product");
      return { name: product.name, cents: product.cents, tags: product.tags };
    },
  },
  fuel: { call: 200_000, byte: 100 },
  limits: { bytesIn: 1024, bytesOut: 4096 },
};
