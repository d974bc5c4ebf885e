import { beforeAll, describe, expect, test } from "vitest";
import { bodyText, runWorker, textBody, type Worker } from "./run-worker.ts";

let worker: Worker;
beforeAll(async () => {
  worker = await runWorker(`
    import { Json, Request, Response } from "@skerry/assemblyscript";

    function build(): Json {
      return Json.object()
        .set("null", Json.null())
        .set("yes", Json.bool(true))
        .set("list", Json.array().push(Json.number(1)).push(Json.number(-0.5)).push(Json.number(NaN)))
        .set("text", Json.string('ä "q" \\\\ \\n\\t\\r\\b\\u001f 😀'));
    }
    export function handle(request: Request): Response {
      if (request.method == "GET") return Response.json(build().toString());
      const parsed = Json.parse(request.text());
      if (!parsed.isOk) return parsed.error.toResponse();
      const json = parsed.value;
      if (request.method == "KIND") {
        const a = json.get("a");
        return Response.text([
          json.isObject.toString(), json.isArray.toString(), json.isNull.toString(),
          json.names.join("+"), json.items.length.toString(),
          a === null ? "none" : a.isNumber.toString() + a.isString.toString() + a.isBool.toString()
            + " " + a.number.toString() + " '" + a.string + "' " + a.bool.toString(),
        ].join(","));
      }
      if (request.method == "SET") json.set("a", Json.null());
      if (request.method == "PUSH") json.push(Json.null());
      return Response.json(json.toString());
    }
  `);
});

const send = (text: string, method = "POST") => worker.handle({ method, body: textBody(text) });

describe("Json", () => {
  test.each([
    "null",
    " true\n",
    "false",
    "0",
    "-0.5e-3",
    "1E3",
    "9007199254740991",
    "123456.789",
    '""',
    '"plain"',
    '"ä€😀"',
    String.raw`"\"\\\/\b\f\n\r\t\u00e4\uD83D\uDE00"`,
    "[]",
    "[1,[2,[3]],{}]",
    "{}",
    '{"a":1,"b":{"c":[null,true]},"":""}',
    '\t{ "a" : [ 1 , 2 ] }\r\n',
    '{"a":1,"a":2}',
    `${"[".repeat(100)}${"]".repeat(100)}`,
  ])("reads %j and writes what JSON.stringify writes", (text) => {
    expect(bodyText(send(text))).toBe(JSON.stringify(JSON.parse(text)));
  });

  test.each([
    ["", "the text ends at character 0"],
    ["  ", "the text ends at character 2"],
    ["nul", "no value begins at character 0"],
    ["nulll", "something follows the value at character 4"],
    ["+1", "no value begins at character 0"],
    ["01", "something follows the value at character 1"],
    ["-", "a number lacks digits at character 1"],
    ["1.", "a number lacks digits at character 2"],
    [".5", "no value begins"],
    ["1e", "a number lacks digits at character 2"],
    ["NaN", "no value begins"],
    ["'a'", "no value begins"],
    ['"a', "a string does not end at character 2"],
    ['"a\nb"', "a string holds a control character at character 2"],
    [String.raw`"\x41"`, "a string holds an unknown escape at character 2"],
    [String.raw`"\u12g4"`, "\\u needs four hexadecimal digits at character 5"],
    ['"\\', "a string holds an unknown escape"],
    ["[1", "an array needs `,` or `]` at character 2"],
    ["[1,]", "no value begins at character 3"],
    ["[,1]", "no value begins at character 1"],
    ["[1 2]", "an array needs `,` or `]` at character 3"],
    ["{a:1}", "a member's name needs double quotes at character 1"],
    ['{"a" 1}', "`:` must follow a member's name at character 5"],
    ['{"a":}', "no value begins at character 5"],
    ['{"a":1,}', "a member's name needs double quotes at character 7"],
    ['{"a":1', "an object needs `,` or `}` at character 6"],
    ["[]]", "something follows the value at character 2"],
    ["\u00a01", "no value begins"],
    ["[".repeat(200), "it is nested more than 100 deep at character 100"],
  ])("refuses %j with status 400 and the place", (text, problem) => {
    expect(() => JSON.parse(text)).toThrow();
    const response = send(text);
    expect(response.status).toBe(400);
    expect(bodyText(response)).toContain(`not JSON: ${problem}`);
  });

  test("is built from values", () => {
    expect(JSON.parse(worker.text())).toEqual({
      null: null,
      yes: true,
      list: [1, -0.5, null],
      text: 'ä "q" \\ \n\t\r\b\u001f 😀',
    });
  });

  test("tells what a value is, and reads as nothing what it is not", () => {
    const kind = (text: string) => bodyText(send(text, "KIND"));
    expect(kind('{"a":1.5,"b":2}')).toBe("true,false,false,a+b,0,truefalsefalse 1.5 '' false");
    expect(kind('{"a":"x"}')).toBe("true,false,false,a,0,falsetruefalse 0.0 'x' false");
    expect(kind('{"a":true}')).toBe("true,false,false,a,0,falsefalsetrue 0.0 '' true");
    expect(kind("[1,2]")).toBe("false,true,false,,2,none");
    expect(kind("null")).toBe("false,false,true,,0,none");
    expect(() => send("[]", "SET")).toThrow();
    expect(() => send("{}", "PUSH")).toThrow();
    expect(bodyText(send("[1]", "PUSH"))).toBe("[1,null]");
  });

  test("reads and writes a megabyte", () => {
    const text = JSON.stringify(
      Array.from({ length: 10_000 }, (_, id) => ({
        id,
        name: `né "${id}"`,
        tags: ["a", "b"],
        ok: true,
      })),
    );
    expect(bodyText(send(text))).toBe(text);
  });
});
