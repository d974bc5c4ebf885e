import { expect, test } from "vitest";
import { defaultAdmission } from "../../../runtime/settings/deployment.ts";
import { Admission, ShardAdmission } from "../../../runtime/worker/queue/admission.ts";

const overloaded = expect.objectContaining({ code: "overloaded" });

test("the bodies of all workers' requests together hold no more than there is room for", () => {
  const shard = new ShardAdmission({ requestsAtOnce: 100, bodyBytes: 1_000 });
  const [one, other] = [
    new Admission(defaultAdmission, shard),
    new Admission(defaultAdmission, shard),
  ];
  one.enter(600);
  other.enter(400);
  expect(() => one.enter(1)).toThrow(overloaded);
  one.enter(0);
  other.leave(400);
  one.enter(300);
  expect(shard).toMatchObject({ requests: 3, bodyBytes: 900 });
});

test("a body larger than all the room there is comes in alone", () => {
  const shard = new ShardAdmission({ requestsAtOnce: 100, bodyBytes: 1_000 });
  const admission = new Admission(defaultAdmission, shard);
  admission.enter(5_000);
  expect(() => admission.enter(1)).toThrow(overloaded);
  admission.leave(5_000);
  admission.enter(1);
});

test("limits that the operator changes hold for the next request", () => {
  const shard = new ShardAdmission({ requestsAtOnce: 100, bodyBytes: 1_000 });
  const admission = new Admission({ ...defaultAdmission, requestsAtOnce: 1 }, shard);
  admission.enter(0);
  expect(() => admission.enter(0)).toThrow(overloaded);
  admission.limits = { ...defaultAdmission, requestsAtOnce: 2 };
  admission.enter(0);
  expect(() => admission.enter(0)).toThrow(overloaded);
  admission.leave(0);
  admission.enter(0);
});

test("what waits is counted by itself: requests that run leave room in the queue", () => {
  const shard = new ShardAdmission({ requestsAtOnce: 100, bodyBytes: 1_000 });
  const admission = new Admission({ ...defaultAdmission, queue: 2 }, shard);
  for (let request = 0; request < 2; request++) {
    admission.enter(0);
    admission.wait(1);
  }
  expect(() => admission.enter(0)).toThrow(overloaded);
  admission.begin(1);
  admission.enter(0);
});
