// Takes an order of 2 KB: parses it, validates each field, and answers with the order and its sums.
export default {
  async fetch(request) {
    const order = await request.json();
    const problems = [];
    if (typeof order.customer !== "string") problems.push("customer");
    if (!Array.isArray(order.items)) problems.push("items");
    let total = 0;
    for (const [index, item] of order.items.entries()) {
      if (typeof item.sku !== "string" || !/^[A-Z]{3}-\d{4}$/.test(item.sku)) {
        problems.push(`items[${index}].sku`);
      }
      if (!Number.isInteger(item.quantity) || item.quantity < 1) {
        problems.push(`items[${index}].quantity`);
      }
      if (typeof item.price !== "number") problems.push(`items[${index}].price`);
      total += item.quantity * item.price;
    }
    if (problems.length > 0) return Response.json({ problems }, { status: 422 });
    const items = order.items.map((item) => ({ ...item, sum: item.quantity * item.price }));
    return Response.json({ ...order, items, total }, { status: 201 });
  },
};
