import { clock, config, random, Request, Response } from "@skerry/assemblyscript";
import { fetch, kv, streams } from "@skerry/assemblyscript/assembly/generated/imports";
import {
  Body,
  Condition,
  FetchedTag,
  GotTag,
  ListedTag,
  Outgoing,
  PieceTag,
  Redirect,
  RemovedTag,
  StoredTag,
} from "@skerry/assemblyscript/assembly/generated/types";

/** Calls every function that a host offers. */
export function handle(request: Request): Response {
  const variable = config.variable("v");
  const secret = config.secret("s");
  console.log(variable === null || secret === null ? "no" : variable + secret);
  const sum = <u64>clock.now() + clock.monotonic() + random.u64();
  const bytes = random.bytes(<i32>(sum % 9));
  let answers = <i32>(kv.put("N", bytes, bytes, 60, "", Condition.always()).tag == StoredTag.Failed);
  answers += <i32>(kv.get("N", bytes).tag == GotTag.Absent);
  answers += <i32>(kv.listKeys("N", bytes, "", 10).tag == ListedTag.Page);
  answers += <i32>(kv.remove("N", bytes, Condition.absent()).tag == RemovedTag.Done);
  const id = fetch.start(new Outgoing("GET", "http://x/", [], Body.empty(), Redirect.Follow));
  answers += <i32>(fetch.waitAny() == id);
  answers += <i32>(fetch.finish(id).tag == FetchedTag.Failed);
  fetch.abort(id);
  const stream = streams.create();
  streams.respond(200, [], stream);
  answers += streams.write(stream, bytes);
  answers += <i32>(streams.read(stream, 10).tag == PieceTag.End);
  streams.cancel(stream);
  streams.finish(stream);
  return Response.bytes(bytes.subarray(answers));
}
