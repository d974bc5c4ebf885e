import { expect, test } from "vitest";
import type { OutgoingRequest } from "../../../runtime/services/fetch/egress.ts";
import { type Stub, StubSender } from "../../../runtime/services/fetch/stub-sender.ts";
import { Subrequests } from "../../../runtime/services/fetch/subrequests.ts";
import { failure, get, rulesFor, textOf } from "./support/tenants.ts";

const stub = (url: string, more: Partial<Stub> = {}): Stub => ({
  ...{ url, status: 200, headers: [], body: Buffer.from(url), ...more },
});

const redirect = (from: string, to: string): Stub =>
  stub(from, { status: 302, headers: [["Location", to]] });

const stubs = new StubSender([
  redirect("http://o.test/old", "/new"),
  redirect("http://o.test/out", "http://else.test/"),
  redirect("http://o.test/round", "/round"),
  stub("http://o.test/new"),
  stub("http://o.test/put", { method: "put" }),
  stub("http://else.test/"),
]);

const send = (uri: string, more: Partial<OutgoingRequest> = {}, subrequests = 100) =>
  stubs.send(
    get(uri, more),
    rulesFor(["http://o.test"], { subrequests: new Subrequests(subrequests, 6) }),
  );

test("canned redirects are followed as on the network: within the list, the allowed origins and the limits", async () => {
  const answer = await send("http://o.test/old");
  expect(await textOf(answer)).toBe("http://o.test/new");
  expect(answer).toMatchObject({ status: 200, uri: "http://o.test/new", redirected: true });
  expect(await send("http://o.test/old", { redirect: "manual" })).toMatchObject({ status: 302 });
  const refused = failure(send("http://o.test/old", { redirect: "error" }));
  expect((await refused).code).toBe("redirect");
  expect((await failure(send("http://o.test/out"))).code).toBe("denied");
  expect((await failure(send("http://o.test/round"))).code).toBe("too-many-redirects");
  expect((await failure(send("http://o.test/old", {}, 1))).code).toBe("subrequest-limit");
});

test("methods that mean the same in lower case are the same, and what can't be sent is not answered", async () => {
  for (const method of ["put", "PUT", "Put"]) {
    expect((await send("http://o.test/put", { method })).status).toBe(200);
  }
  expect((await failure(send("http://o.test/put"))).code).toBe("no-stub");
  expect((await failure(send("http://o.test/new", { method: "TRACE" }))).code).toBe("bad-request");
});
