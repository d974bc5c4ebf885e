import { config, fetchAll, FetchResult, Json, Request, Response } from "@skerry/assemblyscript";

class Source {
  constructor(
    readonly name: string,
    readonly url: string,
  ) {}
}

const sources = readSources(config.variable("SOURCES") || "");
const urls = sources.map<string>((source) => source.url);

export function handle(request: Request): Response {
  const results = fetchAll(urls);
  const all = Json.object();
  let failures = 0;
  for (let index = 0; index < results.length; index++) {
    const part = toPart(sources[index], results[index]);
    if (part.get("error") !== null) failures++;
    all.set(sources[index].name, part);
  }
  // One that fails leaves the others alone; with none left there is no answer.
  const isLost = failures > 0 && failures == results.length;
  return Response.json(all.toString() + "\n", isLost ? 502 : 200);
}

/** What a source gave, as `data`, or why it gave nothing, as `error`. */
function toPart(source: Source, result: FetchResult): Json {
  if (!result.isOk) {
    console.error(source.name + ": " + result.error.message);
    return failure(result.error.code);
  }
  const answer = result.value;
  if (!answer.ok) return failure("status " + answer.status.toString());
  const data = answer.json();
  return data.isOk ? Json.object().set("data", data.value) : failure("not JSON");
}

function failure(error: string): Json {
  return Json.object().set("error", Json.string(error));
}

/** Reads "name=url name=url". */
function readSources(text: string): Array<Source> {
  const read: Array<Source> = [];
  const words = text.split(" ");
  for (let index = 0; index < words.length; index++) {
    const equals = words[index].indexOf("=");
    if (equals > 0) {
      read.push(new Source(words[index].substring(0, equals), words[index].substring(equals + 1)));
    }
  }
  return read;
}
