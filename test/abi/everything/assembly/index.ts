import {
  clock,
  config,
  FetchRequest,
  Kv,
  pause,
  random,
  Request,
  Response,
  ResponseWriter,
  startFetch,
  waitAny,
  waitAnyFor,
} from "@skerry/assemblyscript";

/** Calls every function that a host offers. */
export function handle(request: Request): Response {
  const variable = config.variable("v");
  const secret = config.secret("s");
  console.log(variable === null || secret === null ? "no" : variable + secret);
  const sum = <u64>clock.now() + clock.monotonic() + random.u64();
  if (request.method == "POST") return answerInPieces(request);
  if (request.method == "PUT") return store(request.bytes());
  return Response.bytes(random.bytes(<i32>(sum % 9)));
}

function answerInPieces(request: Request): Response {
  const upload = new FetchRequest(request.url, "POST");
  const writer = upload.openBody();
  const sending = startFetch(upload);
  writer.finish();
  sending.abort();
  waitAny();
  waitAnyFor(1);
  const answer = ResponseWriter.begin();
  const reader = request.stream();
  reader.waitFor(1);
  pause(1);
  const piece = reader.read();
  if (piece !== null) answer.write(piece);
  reader.cancel();
  return answer.finish();
}

function store(value: Uint8Array): Response {
  const kv = new Kv("KV");
  kv.put("key", value);
  kv.get("key");
  kv.remove("key");
  return kv.list("").isOk ? Response.empty() : Response.text("failed");
}
