/** What the shop sells, and how price rules ask for it. */

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
