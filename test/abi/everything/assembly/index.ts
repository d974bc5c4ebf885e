import { clock, config, random, Request, Response } from "@skerry/assemblyscript";

/** Calls every function that a host offers. */
export function handle(request: Request): Response {
  const variable = config.variable("v");
  const secret = config.secret("s");
  console.log(variable === null || secret === null ? "no" : variable + secret);
  const sum = <u64>clock.now() + clock.monotonic() + random.u64();
  return Response.bytes(random.bytes(<i32>(sum % 9)));
}
