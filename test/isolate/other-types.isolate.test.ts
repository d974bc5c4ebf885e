import { expect, test } from "vitest";
import { runGlue } from "./support/run-glue.ts";

// A module's way refuses components of other types than skerry:edge has (`test/hostile/other-types`).
// Should one get past it, what comes out of the guest is looked at once more.

const answer = `{ status: 200, fields: [], body: { tag: "empty" } }`;

/** Glue whose handler is this JavaScript; it sees `log` as the guest would. */
const handling = (body: string) => `
  export function instantiate(getCoreModule, imports) {
    const log = imports["skerry:edge/log"];
    return { handle() { ${body} } };
  }`;

const calls: readonly (readonly [name: string, call: string])[] = [
  ["a number for text", `log.write("info", 7)`],
  ["a level that there is not", `log.write("worse", "text")`],
  ["too little", `log.write("info")`],
  ["too much", `log.write("info", "text", "more")`],
];

for (const [name, call] of calls) {
  test(`a guest that hands the host ${name} is ended`, async () => {
    const { failure, log } = await runGlue(handling(`${call}; return ${answer};`));
    expect(failure?.message).toMatch(
      /declares skerry:edge\/log@0\.1\.0 write with other parameters/,
    );
    expect(log).toEqual([]);
  });
}

const responses: readonly (readonly [name: string, response: string])[] = [
  ["a number", "7"],
  ["a status that is text", `{ status: "200", fields: [], body: { tag: "empty" } }`],
  ["a field of three texts", `{ status: 200, fields: [["a", "b", "c"]], body: { tag: "empty" } }`],
  ["a field of numbers", `{ status: 200, fields: [[1, 2]], body: { tag: "empty" } }`],
  ["a body of another case", `{ status: 200, fields: [], body: { tag: "stream", val: 1 } }`],
  ["a body of numbers", `{ status: 200, fields: [], body: { tag: "bytes", val: [1, 2] } }`],
];

for (const [name, response] of responses) {
  test(`a guest whose response is, or has, ${name} is ended`, async () => {
    const result = await runGlue(handling(`return ${response};`));
    expect(result.response).toBeNull();
    expect(result.failure?.message).toMatch(/declares handle with another result/);
  });
}
