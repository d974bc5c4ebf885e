import { Request, Response } from "@skerry/assemblyscript";

/** A mistake, or malice: it never ends, and costs its customer what its limits allow. */
export function handle(request: Request): Response {
  let turns: u64 = 0;
  while (request.method.length > 0) turns++;
  return Response.text(turns.toString());
}
