import { find } from "shop:prices/catalog";

/** Every third piece of a product is free, unless it is heavy. */
export default {
  async fetch(request) {
    const items: { sku: string; count: number }[] = await request.json();
    let cents = 0;
    let free = 0;
    for (const { sku, count } of items) {
      const product = find(sku);
      const given = product.tags.includes("heavy") ? 0 : Math.floor(count / 3);
      free += given;
      cents += product.cents * (count - given);
    }
    return Response.json({
      cents,
      because: free === 1 ? "1 piece is free" : `${free} pieces are free`,
    });
  },
} satisfies ExportedHandler;
