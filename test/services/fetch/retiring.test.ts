// A tenant's way out, once nobody needs it any more.
import { expect, test } from "vitest";
import { until } from "./support/moments.ts";
import { answer, startOrigin } from "./support/servers.ts";
import {
  failure,
  get,
  kept,
  never,
  originOf,
  rulesFor,
  send,
  tenant,
  textOf,
} from "./support/tenants.ts";

const keeping = { idle: 600_000 };
const openAt = ({ sockets }: Awaited<ReturnType<typeof startOrigin>>) =>
  sockets.filter(({ destroyed }) => !destroyed).length;

async function isOver(promise: Promise<void>): Promise<boolean> {
  const later = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 100));
  return Promise.race([promise.then(() => true), later]);
}

test("its idle connections are closed at once, and nothing goes out by it after that", async () => {
  const origin = await kept(startOrigin((_, response) => answer(response, "hello")));
  const { egress } = await tenant(keeping);
  const answers = await Promise.all([1, 2, 3].map(() => send(egress, origin)));
  for (const each of answers) expect(await textOf(each)).toBe("hello");
  expect([egress.connections, openAt(origin)]).toEqual([3, 3]);
  await egress.retire();
  expect(egress.connections).toBe(0);
  await until(() => openAt(origin) === 0);
  expect(await failure(send(egress, origin))).toMatchObject({ code: "aborted" });
  expect(openAt(origin)).toBe(0);
});

test("what is under way comes to its end first, with the redirects that it follows", async () => {
  const held: (() => void)[] = [];
  const origin = await kept(
    startOrigin((request, response) => {
      if (request.url === "/") {
        held.push(() => response.writeHead(302, { location: "/there" }).end());
      } else {
        response.write("begun, ");
        held.push(() => response.end("and done"));
      }
    }),
  );
  const { egress } = await tenant(keeping);
  const sent = send(egress, origin);
  await until(() => held.length === 1);
  const retired = egress.retire();
  expect(await isOver(retired)).toBe(false);
  held.shift()!();
  await until(() => held.length === 1);
  const text = textOf(await sent);
  expect(await isOver(retired)).toBe(false);
  held.shift()!();
  expect(await text).toBe("begun, and done");
  await retired;
  await until(() => openAt(origin) === 0);
});

test("an answer that is given up, and a fetch that fails, are at their end", async () => {
  const origin = await kept(startOrigin((_, response) => response.write("begun")));
  const { egress } = await tenant(keeping);
  (await send(egress, origin)).body.cancel();
  const denied = egress.send(get(originOf(origin)), rulesFor([]), never());
  expect(await failure(denied)).toMatchObject({ code: "denied" });
  await egress.retire();
  await until(() => openAt(origin) === 0);
});
