import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { attackByDeploying } from "./support/attacks.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import { handler, responseData, workerComponent } from "./support/worker-component.ts";

/** Names as WebAssembly text escapes them; each would end a string or a comment of the glue. */
const names: readonly (readonly [name: string, text: string])[] = [
  ["a double quote", String.raw`x\22];while(1){};[\22`],
  ["a single quote", String.raw`x\27];while(1){};[\27`],
  ["a backtick", "x`+(()=>{while(1){}})()+`"],
  ["a template", `$${"{(()=>{while(1){}})()}"}`],
  ["a backslash", String.raw`x\5c`],
  ["a line break", String.raw`x\0awhile(1){}//`],
  ["a line separator", String.raw`x\e2\80\a8while(1){}//`],
  ["a comment's end", "*/while(1){}/*"],
];

describe("names that are JavaScript never reach the glue:", () => {
  const target = useTarget();
  const expected = { code: "name-not-allowed" } as const;

  for (const [name, text] of names) {
    attackByDeploying(
      `an export with ${name}`,
      target,
      () => workerComponent({ core: `${handler("(i32.const 16)")} (func (export "${text}"))` }),
      expected,
    );
    attackByDeploying(
      `an import with ${name}`,
      target,
      () =>
        workerComponent({
          core: handler("(i32.const 16)"),
          component: `(core module $other (import "${text}" "${text}" (func)))`,
        }),
      expected,
    );
  }

  test("names that only a debugger shows do no harm", async () => {
    const { host } = target();
    const evil = String.raw`$"x\22];while(1){}//\0awhile(1){}*/"`;
    const component = await workerComponent({
      core: `(func ${evil} (param ${evil} i32)) ${handler("(i32.const 16)")} ${responseData(16, {})}`,
      component: `(core module ${evil} (func ${evil}))`,
    });
    const worker = await host.load(component, settingsWith());
    const { response } = await host.call(worker, makeRequest({}));
    expect(response?.status).toBe(200);
  });
});
