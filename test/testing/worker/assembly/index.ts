import {
  Cache,
  clock,
  config,
  fetch,
  Kv,
  Params,
  random,
  Request,
  Response,
  Router,
} from "@skerry/assemblyscript";

const entries = new Kv("ENTRIES");
const router = new Router()
  .get("/hello", hello)
  .get("/moment", moment)
  .get("/weather", weather)
  .get("/grow", grow)
  .get("/trap", trap)
  .get("/burn", burn)
  .get("/kept", kept)
  .post("/echo", echo)
  .post("/move", move);

export function handle(request: Request): Response {
  return router.handle(request);
}

function hello(request: Request, params: Params): Response {
  console.log("greeting");
  const token = config.secret("TOKEN");
  const greeting = config.variable("GREETING");
  return Response.text(`${greeting!} ${token === null ? "nobody" : token}`);
}

function moment(request: Request, params: Params): Response {
  return Response.text(`${clock.now()} ${random.u64()}`);
}

function weather(request: Request, params: Params): Response {
  const result = fetch("https://api.example.com/weather?city=north");
  if (!result.isOk) return result.error.toResponse();
  return Response.text(`the weather: ${result.value.text()}`);
}

function grow(request: Request, params: Params): Response {
  let grown = 0;
  for (let i = 0; i < 8; i++) if (memory.grow(1) >= 0) grown++;
  return Response.text(`${grown}`);
}

function trap(request: Request, params: Params): Response {
  unreachable();
  return Response.empty();
}

function burn(request: Request, params: Params): Response {
  let sum: u32 = 0;
  for (let i: u32 = 0; i < 100_000; i++) sum = sum * 31 + i;
  return Response.text(`${sum}`);
}

function echo(request: Request, params: Params): Response {
  const kind = request.headers.get("content-type");
  return Response.text(`${request.method} ${kind === null ? "none" : kind} ${request.text()}`);
}

// Takes from one entry and gives to another: the second put may never come.
function move(request: Request, params: Params): Response {
  const from = entries.getText("from");
  if (!from.isOk) return from.error.toResponse();
  const left = I32.parseInt(from.value!) - 1;
  if (!entries.put("from", left.toString()).isOk) return Response.empty(503);
  if (!entries.put("to", "1").isOk) return Response.empty(503);
  return Response.text("moved");
}

function kept(request: Request, params: Params): Response {
  const cache = new Cache();
  const found = cache.match(request);
  if (found !== null) return Response.text(found.headers.get("age")! + found.text());
  const response = Response.text("new");
  response.headers.set("cache-control", "max-age=60");
  cache.put(request, response);
  return response;
}
