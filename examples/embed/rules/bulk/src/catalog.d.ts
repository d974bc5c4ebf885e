declare module "shop:prices/catalog" {
  interface Product {
    name: string;
    cents: number;
    tags: string[];
  }
  /** Throws an Error with the reason as its `payload`. */
  export function find(sku: string): Product;
}
