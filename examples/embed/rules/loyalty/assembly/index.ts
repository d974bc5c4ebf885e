import { HttpError, Json, Request, Response } from "@skerry/assemblyscript";

/** A regular customer pays five percent less, and ten from 100.00 on. */
export function handle(request: Request): Response {
  const parsed = Json.parse(request.text());
  if (!parsed.isOk) return parsed.error.toProblem();
  if (!parsed.value.isArray) return new HttpError(422, "an order is an array").toProblem();
  const list = parsed.value.items;
  let cents: f64 = 0;
  for (let index = 0; index < list.length; index++) {
    const price = list[index].get("cents");
    const count = list[index].get("count");
    if (price === null || count === null) return new HttpError(422, "an item has `cents` and `count`").toProblem();
    cents += price.number * count.number;
  }
  const percent: f64 = cents >= 10000 ? 10 : 5;
  const price = Json.object()
    .set("cents", Json.number(Math.round(cents * (100 - percent) / 100)))
    .set("because", Json.string(percent.toString().replace(".0", "") + " % for a regular customer"));
  return Response.json(price.toString());
}
