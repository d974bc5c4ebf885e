import { expect, test } from "vitest";
import { Subrequests } from "../../../runtime/services/fetch/subrequests.ts";
import { settled, until } from "./support/moments.ts";
import { answer, startHolding, startOrigin } from "./support/servers.ts";
import {
  failure,
  get,
  kept,
  never,
  originOf,
  rulesFor,
  tenant,
  textOf,
} from "./support/tenants.ts";

const hello = () => kept(startOrigin((_, response) => answer(response, "hello")));

test("a request causes so many subrequests, and the error names the limit", async () => {
  const origin = await hello();
  const { egress } = await tenant();
  const base = originOf(origin);
  const rules = rulesFor([base], { subrequests: new Subrequests(3, 6) });
  for (let i = 0; i < 3; i++) {
    expect(await textOf(await egress.send(get(base), rules, never()))).toBe("hello");
  }
  const over = await failure(egress.send(get(base), rules, never()));
  expect(over).toMatchObject({
    code: "subrequest-limit",
    message: expect.stringMatching(/made 3 fetches.*`subrequests` in \[limits\]/),
  });
  expect(origin.requests).toHaveLength(3);
});

test("one that the allow list denies counts for nothing", async () => {
  const origin = await hello();
  const { egress } = await tenant();
  const base = originOf(origin);
  const rules = rulesFor([base], { subrequests: new Subrequests(1, 6) });
  const denied = await failure(egress.send(get("https://other.test"), rules, never()));
  expect(denied.code).toBe("denied");
  expect(await textOf(await egress.send(get(base), rules, never()))).toBe("hello");
});

test("so many wait for an answer at once, the others for their turn", async () => {
  const origin = await kept(startHolding());
  const { held } = origin;
  const { egress } = await tenant();
  const base = originOf(origin);
  const rules = rulesFor([base], { subrequests: new Subrequests(32, 2) });
  const answers = Array.from({ length: 6 }, async () =>
    textOf(await egress.send(get(base), rules, never())),
  );
  await until(() => held.length === 2);
  expect(await settled(() => held.length)).toBe(2);
  for (let i = 0; i < 6; i++) {
    await until(() => held.length > i);
    held[i]!();
  }
  expect(await Promise.all(answers)).toEqual(Array(6).fill("hello"));
});

test("bodies that wait to be read hold up nobody's turn", async () => {
  const origin = await hello();
  const { egress } = await tenant();
  const base = originOf(origin);
  const rules = rulesFor([base], { subrequests: new Subrequests(32, 2) });
  const responses = await Promise.all(
    Array.from({ length: 10 }, () => egress.send(get(base), rules, never())),
  );
  for (const response of responses) expect(await textOf(response)).toBe("hello");
});

test("one that is given up while it waits for its turn is not sent, and leaves the turn to the next", async () => {
  const origin = await kept(startHolding());
  const { held } = origin;
  const { egress } = await tenant();
  const base = originOf(origin);
  const rules = rulesFor([base], { subrequests: new Subrequests(32, 1) });
  const first = egress.send(get(`${base}/1`), rules, never());
  await until(() => held.length === 1);
  const controller = new AbortController();
  const second = failure(egress.send(get(`${base}/2`), rules, controller.signal));
  const third = egress.send(get(`${base}/3`), rules, never());
  controller.abort();
  expect((await second).code).toBe("aborted");
  held[0]!();
  expect(await textOf(await first)).toBe("hello");
  await until(() => held.length === 2);
  held[1]!();
  expect(await textOf(await third)).toBe("hello");
  expect(origin.requests.map(({ url }) => url)).toEqual(["/1", "/3"]);
});
